/**
 * Follows the sockets of this host by looking again and again: new ones are looked for among the files of the processes that are known to have
 * sockets, then of all. A flow that is shorter than the time to the next look is missed; nothing is guessed.
 */
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { ProcFiles, type ProcessFacts } from "./process-facts.ts";
import { parseSockets, type SocketRow } from "./socket-table.ts";

const MOST_SOCKETS = 16_384;
/** What is known of a socket that was closed is kept so long. */
const KEPT_NS = 60_000_000_000n;
/** Sockets whose process was not found are looked for so many times. */
const MOST_LOOKS = 3;
/** Even a flow that does not change is told again, so that readers know it was still there. */
const TELL_NS = 10_000_000_000n;

interface Tracked {
  flow: FlowProcess;
  inode: number;
  looks: number;
  isOpen: boolean;
  toldNs: bigint;
}

export interface Poll {
  /** New, changed, or due to be told again. */
  readonly flows: FlowProcess[];
  /** Sockets beyond what is kept. */
  readonly notTracked: number;
}

const keyOf = ({ protocol, local, localPort, remote, remotePort }: SocketRow): string =>
  `${protocol} ${local} ${localPort} ${remote} ${remotePort}`;

export class ProcessTracker {
  readonly #files: ProcFiles;
  readonly #sockets = new Map<string, Tracked>();
  /** Processes that had sockets before: looked at first. */
  #owners = new Set<number>();
  #facts = new Map<number, ProcessFacts>();

  constructor(files: ProcFiles) {
    this.#files = files;
  }

  poll(nowNs: bigint): Poll {
    const rows = (["tcp", "udp"] as const).flatMap((protocol) =>
      [protocol, `${protocol}6`].flatMap((name) => parseSockets(protocol, this.#files.readTable(name))),
    );
    const connected = rows.filter(({ isListening }) => !isListening);
    const fresh = connected.filter((row) => this.#needsOwner(row));
    const owners = this.#findOwners(new Set(fresh.map(({ inode }) => inode).filter((inode) => inode !== 0)));
    let notTracked = 0;
    const changed: Tracked[] = [];
    const seen = new Set<string>();
    for (const row of connected) {
      const key = keyOf(row);
      seen.add(key);
      const tracked = this.#sockets.get(key);
      if (tracked === undefined && this.#sockets.size >= MOST_SOCKETS) notTracked++;
      else if (this.#follow(row, tracked, owners.get(row.inode), nowNs)) changed.push(...this.#at(key));
    }
    changed.push(...this.#close(seen, nowNs));
    for (const each of changed) each.toldNs = nowNs;
    return { flows: changed.map(({ flow }) => flow), notTracked };
  }

  /** All that is known, for somebody who begins to listen. */
  get flows(): FlowProcess[] {
    return [...this.#sockets.values()].map(({ flow }) => flow);
  }

  #at(key: string): Tracked[] {
    const tracked = this.#sockets.get(key);
    return tracked === undefined ? [] : [tracked];
  }

  #needsOwner(row: SocketRow): boolean {
    const tracked = this.#sockets.get(keyOf(row));
    if (tracked?.inode !== row.inode) return true;
    return tracked.flow.confidence !== "exact" && tracked.looks < MOST_LOOKS;
  }

  #findOwners(wanted: Set<number>): Map<number, number> {
    const found = new Map<number, number>();
    if (wanted.size === 0) return found;
    // Facts are read anew each time that sockets are new: a pid may be used again.
    this.#facts = new Map();
    const all = this.#files.listPids();
    const alive = new Set(all);
    this.#owners = new Set([...this.#owners].filter((pid) => alive.has(pid)));
    for (const pid of [...this.#owners, ...all.filter((pid) => !this.#owners.has(pid))]) {
      if (found.size === wanted.size) break;
      this.#files.findSockets(pid, wanted, found);
    }
    for (const pid of found.values()) this.#owners.add(pid);
    return found;
  }

  /** True when there is something to tell. */
  #follow(row: SocketRow, tracked: Tracked | undefined, pid: number | undefined, nowNs: bigint): boolean {
    const same = tracked?.inode === row.inode || row.inode === 0 ? tracked : undefined;
    if (same !== undefined && (pid === undefined || same.flow.confidence === "exact")) {
      same.looks++;
      // Without an inode the socket only waits for late packets: its process has closed it.
      const confidence = row.inode === 0 && same.flow.confidence === "exact" ? "cached" : same.flow.confidence;
      const isChanged = confidence !== same.flow.confidence || nowNs - same.toldNs > TELL_NS;
      same.flow = { ...same.flow, confidence, lastNs: nowNs };
      same.isOpen = true;
      return isChanged;
    }
    const firstNs = same?.flow.firstNs ?? nowNs;
    const flow = this.#describe(row, pid, firstNs, nowNs);
    const looks = (same?.looks ?? 0) + 1;
    this.#sockets.set(keyOf(row), { flow, inode: row.inode, looks, isOpen: true, toldNs: nowNs });
    return true;
  }

  #describe(row: SocketRow, pid: number | undefined, firstNs: bigint, lastNs: bigint): FlowProcess {
    const { protocol, local, localPort, remote, remotePort, uid } = row;
    const ends = { protocol, local, localPort, remote, remotePort, firstNs, lastNs };
    if (pid !== undefined) {
      const facts = this.#facts.get(pid) ?? this.#files.readProcess(pid);
      this.#facts.set(pid, facts);
      return { ...ends, uid, ...facts, confidence: "exact" };
    }
    return row.inode === 0 ? { ...ends, confidence: "unknown" } : { ...ends, uid, confidence: "uid-only" };
  }

  /** What is not there any more is known for a while, and then forgotten. */
  #close(seen: ReadonlySet<string>, nowNs: bigint): Tracked[] {
    const changed: Tracked[] = [];
    for (const [key, tracked] of this.#sockets) {
      if (seen.has(key)) continue;
      if (nowNs - tracked.flow.lastNs > KEPT_NS) this.#sockets.delete(key);
      else if (tracked.isOpen) {
        tracked.isOpen = false;
        if (tracked.flow.confidence === "exact") tracked.flow = { ...tracked.flow, confidence: "cached" };
        changed.push(tracked);
      }
    }
    return changed;
  }
}
