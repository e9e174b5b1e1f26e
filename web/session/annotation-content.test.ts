import { describe, expect, it } from "vitest";
import { indexOf, NOTHING_SAID, unite, withComment, withNumbers, withReference } from "./annotation-content.ts";

describe("what is said of packets", () => {
  it("is kept in the order of the packets, each once", () => {
    const first = withNumbers(NOTHING_SAID, { kind: "marked", numbers: [9, 2], isSet: true });
    const second = withNumbers(first, { kind: "marked", numbers: [5, 2], isSet: true });
    expect(second.marked).toEqual([2, 5, 9]);
    expect(withNumbers(second, { kind: "marked", numbers: [5], isSet: false }).marked).toEqual([2, 9]);
  });

  it("of two tabs is what both said", () => {
    const here = withComment(withNumbers(NOTHING_SAID, { kind: "ignored", numbers: [4], isSet: true }), 7, "here");
    const there = withComment(withReference(NOTHING_SAID, 3, 5n), 7, "there");
    expect(unite(here, there)).toEqual({
      marked: [],
      ignored: [4],
      references: [{ number: 3, timeNs: 5n }],
      comments: [{ number: 7, text: "there" }],
    });
  });

  it("goes away when it is taken back", () => {
    const said = withComment(withReference(NOTHING_SAID, 3, 5n), 3, "look");
    expect(withComment(withReference(said, 3, undefined), 3, "  ")).toEqual(NOTHING_SAID);
  });

  it("is found by the packet's number", () => {
    const said = indexOf(withComment(withReference(NOTHING_SAID, 3, 5n), 4, "look"));
    expect([said.references.get(3), said.comments.get(4), said.marked.has(3)]).toEqual([5n, "look", false]);
  });
});
