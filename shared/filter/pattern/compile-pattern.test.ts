import { expect, test } from "vitest";
import { compilePattern } from "./compile-pattern.ts";
import { matchesPattern } from "./run-pattern.ts";
import { PROGRAM_MAGIC } from "./program.ts";

/** One character, one byte. */
function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function matches(pattern: string, subject: string): boolean {
  const compiled = compilePattern(bytes(pattern));
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.message}`);
  return matchesPattern(compiled.program, bytes(subject));
}

function refusal(pattern: string): { message: string; at: number } | undefined {
  const compiled = compilePattern(bytes(pattern));
  return compiled.ok ? undefined : { message: compiled.message, at: compiled.at };
}

/** Numbers from a seed: the same run every time. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * below);
  };
}

function pick<T>(choose: (below: number) => number, from: readonly T[], otherwise: T): T {
  return from[choose(from.length)] ?? otherwise;
}

test.each([
  ["abc", "xxABCxx", true],
  ["(?-i)abc", "xxABCxx", false],
  ["a(?-i)b(?i)c", "AbC", true],
  ["a(?-i)b(?i)c", "ABC", false],
  ["(?-i:a)b", "aB", true],
  ["a(?i)b|c", "C", true],
  ["(?^)a|b", "A", false],
  ["^a.c$", "abc\n", true],
  ["^a.c\\z", "abc\n", false],
  ["^a.c\\Z", "abc\n", true],
  ["a.c", "a\nc", false],
  ["(?s)a.c", "a\nc", true],
  ["a\\Nc", "a\nc", false],
  ["(?s)a\\Nc", "a\nc", false],
  ["^b", "a\nb", false],
  ["(?m)^b$", "a\nb\nc", true],
  ["(?m)^$", "a\n", false],
  ["(?m)^$", "a\n\nb", true],
  ["(?m)a\\n^", "a\n", false],
  ["(?x) a b # comment\n c", "abc", true],
  ["(?x)a [ ] b", "a b", true],
  ["(?xx)a[ ]]b", "a]b", true],
  ["a(?#it)b", "ab", true],
  ["\\Qa.b\\E+", "a.bbb", true],
  ["\\Qa.b", "axb", false],
  ["\\x41\\x{42}\\103\\o{104}", "ABCD", true],
  ["\\cA\\e\\a\\f\\n\\r\\t\\0", "\x01\x1b\x07\x0c\n\r\t\0", true],
  ["[[:alpha:]]{3}", "abC", true],
  ["[[:^alpha:]]", "abC", false],
  ["(?-i)[[:upper:]]", "abc", false],
  ["[[:upper:]]", "abc", true],
  ["^[\\w.-]+$", "a.b-c_9", true],
  ["[]a]", "]", true],
  ["[^]a]", "]", false],
  ["[a-]", "-", true],
  ["[\\b]", "\b", true],
  ["[\\Qa-c\\E]", "b", false],
  ["\\bcat\\b", "a cat.", true],
  ["\\bcat\\B", "cats", true],
  ["\\h\\H\\v\\V", "\tx\nx", true],
  ["^\\R$", "\r\n", true],
  ["^a\\Rb$", "a\x85b", true],
  ["^(?:a|bc){2,3}$", "abcA", true],
  ["^(?:a|bc){2,3}$", "aaaa", false],
  ["^a{0}b$", "b", true],
  ["a{,2}", "a{,2}", true],
  ["a{", "a{", true],
  ["(?<name>a)(?'other'b)(?P<third>c)", "abc", true],
  ["(?<n>)a(?<m>:b)", "a:b", true],
  ["(?|a|b)", "b", true],
  ["a\\Kb", "ab", true],
  ["", "", true],
  ["a||b", "", true],
  ["^(?:)*$", "", true],
  ["(a|)+$", "b", true],
])("%s on %j is %s", (pattern, subject, expected) => {
  expect(matches(pattern, subject)).toBe(expected);
});

test("characters of several bytes are their bytes, and in a class each byte counts", () => {
  const acute = "\xc3\xa9";
  expect(matches(`^${acute}$`, acute)).toBe(true);
  expect(matches(`^${acute}$`, "\xc3\x89")).toBe(false);
  expect(matches("^.$", acute)).toBe(false);
  expect(matches(`^[${acute}]$`, "\xc3")).toBe(true);
});

test.each([
  ["a\\1", "Back references (\\1) cannot run in linear time.", 1],
  ["(a)\\k<n>", "References to groups (\\k) cannot run in linear time.", 3],
  ["a(?=b)", "Look-ahead and look-behind cannot run in linear time.", 1],
  ["(?<!b)", "Look-ahead and look-behind cannot run in linear time.", 0],
  ["(?>a)", "Atomic groups cannot run in linear time: write (?: instead of (?>.", 0],
  ["a++", "Possessive quantifiers cannot run in linear time: leave out the +.", 2],
  ["a{2}+", "Possessive quantifiers cannot run in linear time: leave out the +.", 4],
  ["(?R)", "Recursion cannot run in linear time.", 0],
  ["a(?-1)", "Recursion cannot run in linear time.", 1],
  ["(?(1)a)", "Conditional groups cannot run in linear time.", 0],
  ["(?C)", "Callouts have nothing to call here.", 0],
  ["(*FAIL)", "Verbs such as (*FAIL) are not supported.", 0],
  ["ab(c", "A parenthesis that opens here is never closed.", 2],
  ["ab)c", "This parenthesis closes nothing.", 2],
  ["ab[c", "A class that begins here has no closing bracket.", 2],
  ["[b-a]", "A range in a class runs backwards.", 2],
  ["[\\d-z]", "A range in a class cannot begin with a set. Put the hyphen last.", 3],
  ["[a-\\d]", "A range in a class cannot end with a set.", 2],
  ["[[:nope:]]", "There is no class of the name nope.", 1],
  ["[:alpha:]", "A class such as [:alpha:] stands in a second pair of brackets.", 0],
  ["*a", "There is nothing here that could be repeated.", 0],
  ["a**", "There is nothing here that could be repeated.", 2],
  ["^*", "There is nothing here that could be repeated.", 1],
  ["a{3,2}", "The smaller number of a quantifier comes first.", 1],
  ["a{65536}", "Nothing can be repeated more than 65535 times.", 1],
  ["ab\\", "The pattern ends with a backslash.", 2],
  ["\\y", "\\y has no meaning.", 0],
  ["[\\B]", "\\B has no meaning in a class.", 1],
  ["\\x{100}", "\\x{…} is at most one byte. Write a character of several bytes as it is, or byte by byte.", 0],
  ["\\pL", "\\p needs Unicode text, but patterns look at bytes. Write a class such as [a-z].", 0],
  ["(?z)", "A pattern knows no such form of (?…).", 0],
])("%s is refused", (pattern, message, at) => {
  expect(refusal(pattern)).toEqual({ message, at });
});

test("the expansion of quantifiers has an end", () => {
  expect(refusal("(?:a{1000}){1000}")?.message).toContain("too large");
  expect(refusal(`${"(?:".repeat(100)}a${"){9}".repeat(100)}`)?.message).toContain("too large");
  expect(refusal(`${"(".repeat(100)}${"){65535}".repeat(100)}`)).toBeUndefined();
  expect(refusal("(".repeat(300))?.message).toContain("deeply");
  expect(refusal("a".repeat(30_000))?.message).toContain("too long");
  expect(refusal("^".repeat(30_000))?.message).toContain("too large");
  expect(refusal("a{9999}b{9999}")).toBeUndefined();
});

test("the program is laid out as described", () => {
  const compiled = compilePattern(bytes("(?-i)a|b"));
  if (!compiled.ok) throw new Error(compiled.message);
  const view = new DataView(compiled.program.buffer);
  const words = Array.from({ length: (compiled.program.length - 64) / 4 }, (_, at) => view.getUint32(at * 4, true));
  // SPLIT 1 3 · SET 0 → 2 · JUMP 4 · SET 1 → 4 · MATCH
  expect(words).toEqual([PROGRAM_MAGIC, 5, 2, 0, 2, 1, 3, 1, 0, 2, 3, 4, 0, 1, 1, 4, 5, 0, 0]);
  const sets = compiled.program.subarray(compiled.program.length - 64);
  expect([sets[12], sets[32 + 12]]).toEqual([1 << 1, 1 << 2]);
});

/** The same piece in our syntax and in that of JavaScript. */
const PIECES: readonly (readonly [string, string])[] = [
  ..."abABz01_ -".split("").map((letter) => [letter, letter] as const),
  ...["\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", ".", "^", "\\n", "\\.", "\\x41"].map(
    (piece) => [piece, piece] as const,
  ),
  ...["[ab]", "[^a]", "[a-c0]", "[\\w-]", "[^\\d\\n]", "(?:", "(", ")", ")", "|"].map(
    (piece) => [piece, piece] as const,
  ),
  ...["*", "+", "?", "*?", "+?", "{2}", "{1,}", "{0,2}", "{1,3}?"].map((piece) => [piece, piece] as const),
  ["\\z", "$(?![^])"],
  ["\\A", "(?<![^])"],
  ["\\N", "[^\\n]"],
  ["[[:punct:]]", "[!-/:-@[-`{-~]"],
];

test.each([
  ["is", "(?s)"],
  ["i", ""],
  ["s", "(?s-i)"],
  ["", "(?-i)"],
])("4000 random patterns agree with JavaScript's under flags %j", (flags, prefix) => {
  const choose = seeded(20260101 + flags.length);
  let compared = 0;
  for (let round = 0; round < 4000; round++) {
    const pieces = Array.from({ length: 1 + choose(8) }, () => pick(choose, PIECES, ["a", "a"]));
    const ours = prefix + pieces.map(([piece]) => piece).join("");
    // Not what JavaScript calls dot: it leaves out more line ends; the subjects have none of those.
    const theirs = pieces.map(([, piece]) => piece).join("");
    let expression: RegExp;
    try {
      expression = new RegExp(theirs, flags);
    } catch {
      continue;
    }
    const compiled = compilePattern(bytes(ours));
    // JavaScript takes a lone brace as itself and lets a look-around be repeated.
    if (!compiled.ok) continue;
    compared++;
    for (let count = 0; count < 4; count++) {
      const subject = Array.from({ length: choose(9) }, () => pick(choose, "abcABz01_ -.\n".split(""), "a")).join("");
      expect([ours, subject, matchesPattern(compiled.program, bytes(subject))]).toEqual([
        ours,
        subject,
        expression.test(subject),
      ]);
    }
  }
  expect(compared).toBeGreaterThan(800);
});

test("patterns that make backtracking matchers hang finish at once", () => {
  const subject = "a".repeat(10_000);
  const started = Date.now();
  for (const pattern of ["(a|a)*b", "(a*)*b", "(a+)+$b", "^(a|aa)+\\z.", "(.*)(.*)(.*)(.*)b", "(?:a?){50}a{50}b"]) {
    expect([pattern, matches(pattern, subject)]).toEqual([pattern, false]);
  }
  expect(Date.now() - started).toBeLessThan(10_000);
});

test("no bytes make it throw, and a refusal points into the pattern", () => {
  const choose = seeded(7);
  const syntax = bytes("()[]{}*+?|\\^$.-:<>=!#QEdwsbRNxoc0129,aimsxPC&'\n \x85\xff");
  for (let round = 0; round < 30_000; round++) {
    const isSyntax = choose(4) > 0;
    const pattern = Uint8Array.from({ length: choose(24) }, () =>
      isSyntax ? pick(choose, Array.from(syntax), 0) : choose(256),
    );
    const compiled = compilePattern(pattern);
    if (compiled.ok) matchesPattern(compiled.program, pattern);
    else expect(compiled.at >= 0 && compiled.at <= pattern.length).toBe(true);
  }
});
