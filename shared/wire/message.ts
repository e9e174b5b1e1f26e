/** Text messages in general: an object with a kind, each kind with a shape of its own. */
import type { Checked, Shape, ShapeOf } from "./shape.ts";

export type MessageShapes = Readonly<Record<string, Shape<object>>>;

/** Any of the messages, told apart by `kind`. */
export type Message<S extends MessageShapes> = {
  [K in keyof S & string]: { readonly kind: K } & ShapeOf<S[K]>;
}[keyof S & string];

/** Text of a message. */
export function formatMessage(message: { readonly kind: string }): string {
  return formatJson(message);
}

/** JSON in which 64-bit numbers are decimal text. */
export function formatJson(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part));
}

/** Reads one message of at most `longest` UTF-16 units. */
export function parseMessage<S extends MessageShapes>(shapes: S, json: string, longest: number): Checked<Message<S>> {
  if (json.length > longest) return refuse("", `at most ${longest} characters`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return refuse("", "JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("", "an object");
  const { kind, ...fields } = value as Readonly<Record<string, unknown>>;
  const shape = typeof kind === "string" && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  if (shape === undefined) return refuse("kind", `one of ${Object.keys(shapes).join(", ")}`);
  const checked = shape(fields, "");
  if (!checked.ok) return checked;
  return { ok: true, value: { kind, ...checked.value } as Message<S> };
}

const refuse = (at: string, reason: string): Checked<never> => ({ ok: false, misfit: { at, reason } });
