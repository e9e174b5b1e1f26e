/** The stable name of an expert note, made of the protocol that gives it and its text. The engine writes the same for filters. */
export function expertCode(protocol: string, text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `${protocol}.${words.join("-")}`;
}

/** The filter that shows the packets which have the note; naming the protocol first spares all others a closer look. */
export function expertFilter(code: string, protocol: string): string {
  const asked = `expert.code == "${code}"`;
  return protocol === "" ? asked : `${protocol} && ${asked}`;
}
