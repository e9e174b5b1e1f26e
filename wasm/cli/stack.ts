/** Protocol stacks as an oracle answer writes them: a name counts once between two layers that can nest. */
const NESTING = new Set([
  "eth",
  "vlan",
  "mpls",
  "ipv4",
  "ipv6",
  "gre",
  "vxlan",
  "geneve",
  "esp",
  "ah",
  "icmp",
  "icmpv6",
  "pppoe",
  "ppp",
]);

export function toStack(path: readonly string[]): string[] {
  const stack: string[] = [];
  let seen = new Set<string>();
  for (const name of path) {
    if (NESTING.has(name)) seen = new Set();
    else if (seen.has(name)) continue;
    seen.add(name);
    stack.push(name);
  }
  return stack;
}

/** Packets and bytes of every prefix of every stack, and packets that hold each name. */
export class StackSums {
  readonly hierarchy = new Map<string, [packets: number, bytes: number]>();
  readonly protocols = new Map<string, number>();

  add(stack: readonly string[], packets: number, bytes: number): void {
    let path = "";
    for (const name of stack) {
      path = path === "" ? name : `${path}/${name}`;
      const sum = this.hierarchy.get(path) ?? [0, 0];
      this.hierarchy.set(path, [sum[0] + packets, sum[1] + bytes]);
    }
    for (const name of new Set(stack)) this.protocols.set(name, (this.protocols.get(name) ?? 0) + packets);
  }
}
