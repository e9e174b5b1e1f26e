/** Compiles a checked filter to the program that the engine runs (layout: shared/abi/filter.ts). */
import * as abi from "#shared/abi/filter.ts";
import { CodeWriter } from "./code.ts";
import { listConjuncts } from "./conjuncts.ts";
import type { Condition, FilterNames } from "./model.ts";
import { type Plan, type Test, groupPlan, planTest } from "./plan.ts";
import { ProgramWriter } from "./program-writer.ts";
import { SlotTable } from "./slots.ts";

interface CompiledTest {
  readonly code: readonly number[];
  /** Places among `code` that are offsets within the program. */
  readonly pointers: readonly number[];
  readonly reads: readonly number[];
  readonly needs: readonly number[];
  readonly plan: Plan;
}

const OPERATORS = { or: abi.CONDITION_OR, xor: abi.CONDITION_XOR } as const;

class Compiler {
  readonly writer = new ProgramWriter();
  readonly slots = new SlotTable();
  readonly tests: CompiledTest[] = [];
  readonly nodes: (readonly [number, number, number])[] = [];

  /** Adds the condition's nodes in post-order; the number of its own. */
  condition(condition: Condition): number {
    switch (condition.kind) {
      case "and":
        return this.#all(listConjuncts(condition));
      case "or":
      case "xor": {
        const left = this.condition(condition.left);
        const right = this.condition(condition.right);
        return this.#node(OPERATORS[condition.kind], left, right);
      }
      case "not":
        return this.#node(abi.CONDITION_NOT, this.condition(condition.operand), 0);
      default:
        return this.#node(abi.CONDITION_TEST, this.#test(condition), 0);
    }
  }

  /** Tests of flows among what must all hold are asked together. */
  #all(conditions: readonly Condition[]): number {
    const nodes = conditions.map((each) => this.condition(each));
    const flows = nodes.filter((node) => this.#asksFlow(node));
    if (flows.length < 2) return this.#chain(nodes);
    const plain = this.#chain(flows);
    const group = this.#node(abi.CONDITION_GROUP, this.#group(flows), plain);
    return this.#chain([group, ...nodes.filter((node) => !flows.includes(node))]);
  }

  #chain(nodes: readonly number[]): number {
    return nodes.reduce((left, right) => this.#node(abi.CONDITION_AND, left, right));
  }

  #findTest(node: number): CompiledTest | undefined {
    const [kind, a] = this.nodes[node] ?? [];
    return kind === abi.CONDITION_TEST ? this.tests[a ?? -1] : undefined;
  }

  #asksFlow(node: number): boolean {
    const plan = this.#findTest(node)?.plan.kind;
    return plan === abi.PLAN_FLOW || plan === abi.PLAN_FLOW_RANGE;
  }

  #group(nodes: readonly number[]): number {
    const members = nodes.map((node) => this.nodes[node]?.[1] ?? 0);
    const tests = members.flatMap((member) => this.tests[member] ?? []);
    this.tests.push({
      code: [],
      pointers: [],
      reads: [...new Set(tests.flatMap(({ reads }) => reads))],
      needs: [...new Set(tests.flatMap(({ needs }) => needs))],
      plan: groupPlan(members),
    });
    return this.tests.length - 1;
  }

  #node(kind: number, a: number, b: number): number {
    this.nodes.push([kind, a, b]);
    return this.nodes.length - 1;
  }

  #test(test: Test): number {
    const code = new CodeWriter(this.writer, this.slots);
    code.test(test);
    const reads = [...code.reads];
    this.tests.push({
      code: code.words,
      pointers: code.pointers,
      reads,
      needs: [...code.needs],
      plan: planTest(this.slots, test, reads),
    });
    return this.tests.length - 1;
  }
}

function writeTest(writer: ProgramWriter, test: CompiledTest, at: number): void {
  const code = writer.words(test.code);
  for (const pointer of test.pointers) writer.relocations.push(code + pointer * 4);
  writer.pointer(at + abi.TEST_CODE, code);
  writer.u32(at + abi.TEST_WORDS, test.code.length);
  const { kind, a, intervals, members, wantsSet } = test.plan;
  writer.u32(at + abi.TEST_PLAN, kind);
  writer.u32(at + abi.TEST_A, a);
  if (kind === abi.PLAN_FLAG) writer.u32(at + abi.TEST_B, wantsSet ? 1 : 0);
  writer.u32(at + abi.TEST_ALL, test.plan.needsAll ? 1 : 0);
  if (kind === abi.PLAN_RANGE || kind === abi.PLAN_FLOW_RANGE) {
    const list = writer.reserve(intervals.length * 16);
    intervals.forEach(({ from, to }, index) => {
      writer.u64(list + index * 16, from);
      writer.u64(list + index * 16 + 8, to);
    });
    writer.pointer(at + abi.TEST_B, list);
    writer.u32(at + abi.TEST_C, intervals.length);
  }
  if (kind === abi.PLAN_FLOW_GROUP) {
    writer.pointer(at + abi.TEST_B, writer.words(members));
    writer.u32(at + abi.TEST_C, members.length);
  }
  writer.pointer(at + abi.TEST_NEEDS, writer.words(test.needs));
  writer.u32(at + abi.TEST_NEED_COUNT, test.needs.length);
  writer.pointer(at + abi.TEST_READS, writer.words(test.reads));
  writer.u32(at + abi.TEST_READ_COUNT, test.reads.length);
}

function writeNodes({ writer, nodes }: Compiler): void {
  const at = writer.reserve(nodes.length * abi.CONDITION_BYTES);
  nodes.forEach((node, index) => {
    node.forEach((word, place) => {
      writer.u32(at + index * abi.CONDITION_BYTES + place * 4, word);
    });
  });
  writer.u32(abi.PROGRAM_NODE_COUNT, nodes.length);
  writer.pointer(abi.PROGRAM_NODES, at);
}

/** The program of a condition that was checked with the same names; of the empty filter when there is none. */
export function compileFilter(condition: Condition | undefined, names: FilterNames): Uint8Array {
  const compiler = new Compiler();
  const { writer, slots } = compiler;
  writer.reserve(abi.PROGRAM_HEADER);
  if (condition !== undefined) compiler.condition(condition);
  writer.u32(0, abi.PROGRAM_MAGIC);
  writer.u32(abi.PROGRAM_SLOT_COUNT, slots.slots.length);
  writer.pointer(abi.PROGRAM_SLOTS, slots.write(writer));
  const tests = writer.reserve(compiler.tests.length * abi.TEST_BYTES);
  compiler.tests.forEach((test, index) => {
    writeTest(writer, test, tests + index * abi.TEST_BYTES);
  });
  writer.u32(abi.PROGRAM_TEST_COUNT, compiler.tests.length);
  writer.pointer(abi.PROGRAM_TESTS, tests);
  writeNodes(compiler);
  ["ip", "ipv6", "tcp", "udp"].forEach((name, index) => {
    writer.u16(abi.PROGRAM_CARRIERS + index * 2, names.find(name)?.ids[0] ?? 0);
  });
  const { relocations } = writer;
  const list = writer.words(relocations);
  writer.u32(abi.PROGRAM_RELOCATION_COUNT, relocations.length);
  writer.u32(abi.PROGRAM_RELOCATIONS, list);
  writer.u32(abi.PROGRAM_SIZE, writer.size);
  return writer.finish();
}
