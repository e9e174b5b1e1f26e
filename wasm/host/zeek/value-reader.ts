/** Values of a part of a packet by their field names, the first and all of each. */
import type { PassPacket, PassValue } from "../field-pass.ts";

export class ValueReader {
  readonly #values: readonly PassValue[];

  constructor(values: readonly PassValue[]) {
    this.#values = values;
  }

  find(name: string): PassValue | undefined {
    return this.#values.find((value) => value.name === name);
  }
  /** Undefined where the field is missing or empty. */
  text(name: string): string | undefined {
    const text = this.find(name)?.text;
    return text === "" ? undefined : text;
  }
  number(name: string): number | undefined {
    return this.find(name)?.number;
  }
  isSet(name: string): boolean {
    return (this.number(name) ?? 0) !== 0;
  }
  texts(name: string): string[] {
    return this.#values.filter((value) => value.name === name).map(({ text }) => text);
  }
}

/** Divides the values of a packet into messages: each begins where `begins` says so; what comes before the first is left out. */
export function divideValues(packet: PassPacket, begins: (value: PassValue) => boolean): PassValue[][] {
  const parts: PassValue[][] = [];
  for (const value of packet.values) {
    if (begins(value)) parts.push([value]);
    else parts.at(-1)?.push(value);
  }
  return parts;
}
