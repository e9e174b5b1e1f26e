/** Makes repairs of proposals: only texts that were checked and can be used become one. */
import type { ExpandedText } from "./macros.ts";
import type { Repair } from "./model.ts";
import { applyEdits, clip, type Edit, type Problem, type Proposal } from "./problem.ts";

/** Of one error or warning. */
const MOST_REPAIRS = 4;
/** Mistakes that one repair sets right: `ip.addr = a and tcp.port = b` has two. */
const MOST_STEPS = 4;
/** Characters checked for the repairs of one filter: a long filter must not be checked many times over. */
const CHECKED_CHARACTERS = 200_000;

interface Checked {
  readonly expanded: ExpandedText | undefined;
  readonly problem: Problem | undefined;
}

/** The text after the proposal; undefined where it would have to change a macro's inside, or changes nothing. */
function applyProposal(text: string, proposal: Proposal, expanded: ExpandedText | undefined): string | undefined {
  const edits: Edit[] = [];
  for (const edit of proposal.edits) {
    const range = expanded === undefined ? edit : expanded.toEditable(edit);
    if (range === undefined) return undefined;
    edits.push({ from: range.from, to: range.to, insert: edit.insert });
  }
  const repaired = applyEdits(text, edits);
  return repaired === text ? undefined : repaired;
}

export class RepairFinder {
  readonly #check: (text: string) => Checked;
  #left = CHECKED_CHARACTERS;

  constructor(check: (text: string) => Checked) {
    this.#check = check;
  }

  /** The proposals that lead to a usable filter, in their order. */
  find(text: string, problem: Problem, expanded: ExpandedText | undefined): readonly Repair[] {
    const repairs: Repair[] = [];
    for (const proposal of problem.proposals) {
      if (repairs.length === MOST_REPAIRS) break;
      const first = applyProposal(text, proposal, expanded);
      const usable = first === undefined ? undefined : this.#makeUsable(first, MOST_STEPS);
      if (usable === undefined || repairs.some((repair) => repair.text === usable)) continue;
      repairs.push({ title: clip(usable === first ? proposal.title : `Use ${usable}`), text: usable });
    }
    return repairs;
  }

  /** The text itself when it can be used, otherwise what the first proposals for what is still wrong make of it. */
  #makeUsable(text: string, steps: number): string | undefined {
    this.#left -= text.length + 1;
    if (this.#left < 0) return undefined;
    const { problem, expanded } = this.#check(text);
    if (problem === undefined) return text;
    const [proposal] = problem.proposals;
    if (steps <= 1 || proposal === undefined) return undefined;
    const next = applyProposal(text, proposal, expanded);
    return next === undefined ? undefined : this.#makeUsable(next, steps - 1);
  }
}
