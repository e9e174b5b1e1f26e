/** "CNAME (Canonical NAME for an alias)" is what filters compare with; tables and logs write the mnemonic alone. */
export function recordTypeOf(described: string): string {
  return described.startsWith("* ") ? "ANY" : described.replace(/ .*$/u, "");
}
