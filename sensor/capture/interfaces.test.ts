import { describe, expect, test } from "vitest";
import { InterfaceList, type InterfaceSystem } from "./interfaces.ts";

const FILES: Readonly<Record<string, string>> = { type: "1", flags: "0x1003", ifalias: "uplink" };
const NEVER = new Promise<undefined>(() => undefined);

/** Interfaces of which some never answer. */
function makeSystem(names: readonly string[], silent: ReadonlySet<string>): InterfaceSystem & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    names: () => Promise.resolve(names),
    read: (name, file) => {
      if (file === "type") asked.push(name);
      if (silent.has(name)) return NEVER;
      return Promise.resolve(file.startsWith("statistics/") ? "5" : FILES[file]);
    },
  };
}

const namesOf = (list: InterfaceList): string[] => list.known.map(({ name }) => name).filter((name) => name !== "any");

describe("the list of interfaces", () => {
  test("says of each what it is", async () => {
    const list = new InterfaceList(makeSystem(["eth0"], new Set()));
    await list.refresh();
    expect(list.known[0]).toMatchObject({ name: "eth0", description: "uplink", isUp: true, linkType: 1, packets: 10 });
    expect(list.problem).toBeUndefined();
  });

  test("is there in time when one of them hangs, with the others, and says which", async () => {
    const system = makeSystem(["eth0", "eth1", "eth2"], new Set(["eth1"]));
    const list = new InterfaceList(system);
    const start = performance.now();
    await list.refresh();
    expect(performance.now() - start).toBeLessThan(2000);
    expect(namesOf(list)).toEqual(["eth0", "eth2", "eth1"]);
    expect(list.problem).toMatch(/^eth1 did not answer/);
    expect(list.known.map(({ problem }) => problem !== undefined)).toContain(true);
    // It is not asked again while it owes the answer: nobody waits for it a second time.
    const again = performance.now();
    await list.refresh();
    expect(performance.now() - again).toBeLessThan(300);
    expect(system.asked.filter((name) => name === "eth1")).toHaveLength(1);
  });

  test("does not give every thread to interfaces that hang", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const system = makeSystem(names, new Set(names));
    const list = new InterfaceList(system);
    await list.refresh();
    expect(system.asked).toEqual(["a", "b"]);
    expect(namesOf(list)).toHaveLength(5);
  });

  test("is what it was when the system does not even list them", async () => {
    const names = [["eth0"]];
    const list = new InterfaceList({
      ...makeSystem([], new Set()),
      names: () => (names.length > 0 ? Promise.resolve(names.shift() ?? []) : NEVER.then(() => [])),
    });
    await list.refresh();
    await list.refresh();
    expect(namesOf(list)).toEqual(["eth0"]);
    expect(list.problem).toContain("did not list its interfaces");
  });
});
