/** Timers on capture time: a binary heap, the earliest first; of the same time, the one that was set first. */

export interface Timer<Owner> {
  readonly timeNs: number;
  readonly owner: Owner;
  readonly kind: number;
  /** Counts up with each timer. */
  readonly order: number;
}

export class Timers<Owner> {
  readonly #heap: Timer<Owner>[] = [];
  #order = 0;

  get length(): number {
    return this.#heap.length;
  }

  add(timeNs: number, owner: Owner, kind: number): void {
    const timer = { timeNs, owner, kind, order: this.#order++ };
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above];
      if (other === undefined || !isBefore(timer, other)) break;
      heap[at] = other;
      at = above;
    }
    heap[at] = timer;
  }

  /** Takes the earliest timer that is due; undefined when there is none. */
  takeDue(nowNs: number): Timer<Owner> | undefined {
    const heap = this.#heap;
    const [first] = heap;
    if (first === undefined || first.timeNs > nowNs) return undefined;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(timer: Timer<Owner>): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      let other = heap[below];
      const right = heap[below + 1];
      if (other !== undefined && right !== undefined && isBefore(right, other)) {
        below++;
        other = right;
      }
      if (other === undefined || !isBefore(other, timer)) break;
      heap[at] = other;
      at = below;
    }
    heap[at] = timer;
  }
}

function isBefore(a: Timer<unknown>, b: Timer<unknown>): boolean {
  return a.timeNs < b.timeNs || (a.timeNs === b.timeNs && a.order < b.order);
}
