/**
 * The one boundary between the engine and whoever asks it: the page (through a worker), the tests, the command line.
 * Plain data and typed arrays only, so that every value survives structured cloning. Times are bigint nanoseconds.
 */
import type { CaptureSummary, Progress } from "./capture.ts";
import type {
  FateTotals,
  FlowProgress,
  FlowQuery,
  FlowTimeline,
  FlowTotals,
  FlowWindow,
  FlowWindowRequest,
} from "./flow.ts";
import type { ExpertSummary, NotePackets, NotePacketsRequest, NotesProgress } from "./expert.ts";
import type { PacketDetail } from "./packet-detail.ts";
import type {
  PacketFileProgress,
  PacketFileRequest,
  PacketFileTotals,
  PacketSizes,
  PacketSurroundings,
} from "./packet-file.ts";
import type { Registry } from "./registry.ts";
import type { ColumnSpec, RowWindow, SortSpec } from "./row.ts";
import type { Limits } from "./limits.ts";
import type { WorkspaceKind, WorkspacePage, WorkspaceProgress, WorkspaceQuery, WorkspaceSummary } from "./workspace.ts";
import type { LogProgress, LogRequest, LogTotals } from "./logs.ts";
import type { FlowService, HostFacts, NameBook, NameSupplies, SupplyReport } from "./names.ts";
import type { ObjectList, ObjectsProgress } from "./objects.ts";
import type { RulesTest } from "../policy/rules/test-rules.ts";
import type { RuleSet } from "../policy/rules/rule.ts";
import type { ReplayOrder, ReplayStand } from "../wire/replay.ts";
import type { Shares } from "./shares.ts";
import type { FlowStory } from "./flow-story.ts";
import type { TcpSeries, TcpSeriesProgress, TcpSeriesRequest } from "./tcp-series.ts";
import type { SplitRequest, SplitTraffic, Traffic, TrafficRequest } from "./traffic.ts";
import type { StreamMatch, StreamProgress, StreamRequest, StreamSearch, StreamWindow } from "./stream.ts";

/** The part of a Blob that this room, which knows neither the DOM nor Node, can name. */
interface BlobShape {
  readonly size: number;
  slice(start?: number, end?: number): BlobShape;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The platform's own Blob wherever there is one: in the page, in workers and in Node. */
type PlatformBlob = typeof globalThis extends { Blob: { prototype: infer Found } } ? Found : BlobShape;

/** The part of a MessagePort that this room can name. */
export interface LivePort {
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  start(): void;
  postMessage(message: unknown): void;
  close(): void;
}

/** Where a replay goes; called as an input's live port is, so that it is handed over alike. */
export interface ReplayOutput {
  readonly live: LivePort;
}

/** One file (or pasted buffer) to open. Several of them are merged by time. */
export interface CaptureInput {
  /** Shown to the user; never used to decide the format. */
  readonly name: string;
  readonly bytes: PlatformBlob;
  /** A capture that is still coming, instead of the bytes: pieces of it, an empty one at the end; what was read is answered in bytes. */
  readonly live?: LivePort;
  /** Added to every time of this file, in nanoseconds. */
  readonly shiftNs: bigint;
}

export interface WindowRequest {
  /** Repeated in the reply: the newest request wins. */
  readonly key: number;
  /** First position, from 0, in the order that is in force. */
  readonly first: number;
  readonly count: number;
  readonly columns: readonly ColumnSpec[];
  /** Packet whose conversation the gutter marks, if any (number from 1). */
  readonly selected?: number;
  /** Leaves cells empty that need the packet's bytes: an answer within a frame for a list that is moved fast. */
  readonly isLight?: boolean;
  /** Cells that take a pass over all packets first (how a flow went) are empty until somebody asked for `fates`. */
  readonly isPrompt?: boolean;
}

/** What `sort` and `open` end with when the user cancelled or the request could not be met. */
export type EngineOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly kind: "cancelled" | "unreadable" | "refused"; readonly message: string };

/** What can be stopped by itself: `stream` with `findInStream` and `objects`, `fates`, `logs`, `traffic`, `notes`, `testRules`, `packetFile`. */
export type CancelOnly = "stream" | "fates" | "logs" | "traffic" | "notes" | "rules" | "packets";

/** A display filter, compiled by shared/filter/compile.ts. */
export type FilterProgram = Uint8Array;

export interface FilterRequest {
  /** undefined shows everything. */
  readonly program: FilterProgram | undefined;
  /** Packet (from 1) that `${field}` refers to. */
  readonly selected: number | undefined;
}

/** How far a filter came. */
export interface FilterProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
  readonly matches: number;
  /** Packets that had to be dissected; the others were decided by the table. */
  readonly dissected: number;
  /** Packets on which the engine failed (a defect of ours): they count as no match. */
  readonly failures: number;
  readonly elapsedMs: number;
}

/** One value of a field and the packets that have it. */
export interface FieldValue {
  /** As a filter writes it: `80`, `"GET"`, `10.0.0.1`. */
  readonly text: string;
  readonly word: string;
  readonly packets: number;
}

export interface FieldValues {
  readonly values: readonly FieldValue[];
  /** Packets that were looked at, of those that can have the field. */
  readonly looked: number;
  readonly candidates: number;
}

/** What the user said of packets of this capture, by number from 1. */
export interface Annotations {
  readonly marked: Uint32Array;
  readonly ignored: Uint32Array;
  readonly references: Uint32Array;
}

/** Forwarding rules to try on the capture. */
export interface RulesRequest {
  readonly set: RuleSet;
  /** The compiled condition of each rule that has one. */
  readonly conditions: readonly (FilterProgram | undefined)[];
  /** Of the host that would apply them, network order. */
  readonly ownAddresses: readonly Uint8Array[];
}

/** How to look for a packet: by filter-free means (the filter language comes with its own room). */
export interface FindRequest {
  readonly from: number;
  readonly backwards: boolean;
  readonly where: "info" | "bytes" | "tree";
  /** Text (case folded) for info and tree; bytes for "bytes". */
  readonly text: string;
  readonly bytes?: Uint8Array;
}

/** One engine holds one capture (or one merge of captures); closing it is dropping it. */
export interface Engine {
  /** Protocols and fields as the dissectors declare them. */
  registry(): Promise<Registry>;
  /** Reads everything. `onProgress` is called at most ten times a second (thirty where packets come live) and once at the end; rows can be asked for from the first call on. */
  open(
    inputs: readonly CaptureInput[],
    onProgress: (progress: Progress) => void,
  ): Promise<EngineOutcome<CaptureSummary>>;
  /** Stops `open`, `sort`, `find` and filters, or only what is named; what was read so far stays usable. */
  cancel(only?: CancelOnly): Promise<void>;
  summary(): Promise<CaptureSummary>;
  /** What was found in all packets, as one SHA-256: the same packets have the same, however they came. Undefined without cryptography. */
  resultDigest(): Promise<string | undefined>;
  /** The notes of all packets read so far, counted. */
  expert(): Promise<ExpertSummary>;
  /** Packets that have a note; the newest request wins, `cancel` and `cancel("notes")` end it. */
  notePackets(request: NotePacketsRequest): Promise<EngineOutcome<NotePackets>>;
  /** The notes of the packets that the filter in force shows, counted now; the same holds. */
  expertOfShown(onProgress: (progress: NotesProgress) => void): Promise<EngineOutcome<ExpertSummary>>;
  /** Packets and bytes over time, of the packets read so far. */
  traffic(request: TrafficRequest): Promise<Traffic>;
  /** The same by filters. The newest request wins. */
  splitTraffic(
    request: SplitRequest,
    onProgress: (progress: FilterProgress) => void,
  ): Promise<EngineOutcome<SplitTraffic>>;
  /** Applications, services (`most` of each) and what went wrong, of the packets read so far. The newest request wins. */
  shares(most: number): Promise<EngineOutcome<Shares>>;
  window(request: WindowRequest): Promise<RowWindow>;
  packet(number: number): Promise<EngineOutcome<PacketDetail>>;
  /** Puts the rows in another order; the empty list restores capture order. */
  sort(by: readonly SortSpec[], onProgress: (progress: Progress) => void): Promise<EngineOutcome<undefined>>;
  /**
   * Shows only the packets that match. Rows can be asked for from the first progress call on; the newest request wins, one that
   * was overtaken ends with "cancelled". While a capture is still being read the filter goes on with it.
   */
  filter(
    request: FilterRequest,
    onProgress: (progress: FilterProgress) => void,
  ): Promise<EngineOutcome<FilterProgress>>;
  /** How many packets match each program; shows nothing else. The newest request wins. */
  count(
    programs: readonly FilterProgram[],
    selected: number | undefined,
    onProgress: (progress: readonly FilterProgress[]) => void,
  ): Promise<EngineOutcome<readonly FilterProgress[]>>;
  /** Colour rules in their order: `Row.rule` is the first that matches. */
  colour(rules: readonly FilterProgram[]): Promise<void>;
  annotate(annotations: Annotations): Promise<void>;
  /** The commonest values of a field in this capture, at most `limit`. */
  fieldValues(name: string, limit: number): Promise<EngineOutcome<FieldValues>>;
  /** Position (from 0) of a packet among those shown; of the next one shown behind it where it is not shown itself. */
  positionOf(number: number): Promise<number>;
  /** Whether a packet is among those shown. */
  isShown(number: number): Promise<boolean>;
  /** Packet number at a position in the order in force. */
  numberAt(position: number): Promise<number>;
  /** Next or previous packet of the same conversation. */
  neighbour(number: number, backwards: boolean): Promise<number | undefined>;
  find(request: FindRequest, onProgress: (progress: Progress) => void): Promise<EngineOutcome<number | undefined>>;
  /**
   * Puts the transactions of a workspace together, judged by `limits` (the usual ones without), or gives those that are there.
   * A newer call, or `cancelWorkspace`, ends it.
   */
  workspace(
    kind: WorkspaceKind,
    onProgress: (progress: WorkspaceProgress) => void,
    limits?: Limits,
  ): Promise<EngineOutcome<WorkspaceSummary>>;
  cancelWorkspace(): Promise<void>;
  /** Rows of a workspace that was made; none before. */
  workspaceRows(query: WorkspaceQuery): Promise<WorkspacePage>;
  /** Names of this capture's addresses: read in one pass when first asked for, then there at once. `cancelWorkspace` ends it. */
  addressNames(onProgress: (progress: WorkspaceProgress) => void): Promise<EngineOutcome<NameBook>>;
  /** Adds what no packet tells: hosts file, vendors, databases of places. Later answers use it. */
  supplyNames(supplies: NameSupplies): Promise<SupplyReport>;
  /** All that is known of an address; undefined before the names were read. */
  hostFacts(address: string): Promise<HostFacts | undefined>;
  /**
   * Sends the capture's own bytes into `outputs`, one for each input, as if they came now; another engine reads them as live ones. Ends when
   * all was sent, or with `controlReplay("stop")`.
   */
  replay(
    outputs: readonly ReplayOutput[],
    order: ReplayOrder,
    onStand: (stand: ReplayStand) => void,
  ): Promise<EngineOutcome<undefined>>;
  /** Changes how it is replayed; nothing where it is not. */
  controlReplay(wish: ReplayOrder | "stop"): Promise<void>;
  /** Services of flows, those that nothing tells left out; none before the names were read. */
  flowServices(flows: readonly number[]): Promise<readonly FlowService[]>;
  /** Row colours for the minimap: for each of `buckets` equal slices of the order, the commonest family (place in ROW_FAMILIES) in the high five bits, the worst severity (0 to 4) in the low three. */
  minimap(buckets: number): Promise<Uint8Array>;
  /** Colour rules of the same slices: the place of the commonest first match plus one, 0 where most packets match none; of a few packets of each. A newer request, or other rules, end it: undefined. */
  minimapRules(buckets: number): Promise<Uint8Array | undefined>;
  /** Builds a table of flows, conversations or endpoints. The newest query of a table's name wins; another filter ends it too. */
  flows(query: FlowQuery, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowTotals>>;
  /** Rows of a built table; none before it is built. */
  flowWindow(request: FlowWindowRequest): Promise<FlowWindow>;
  /** Works out how each connection went; rows of flows tell it from then on. The newest request wins. */
  fates(onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FateTotals>>;
  flowTimeline(flow: number, slices: number): Promise<FlowTimeline>;
  /** Walks through a flow of TCP or UDP and tells what it found; the newest request wins, `cancel("stream")` ends it. */
  flowStory(flow: number, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowStory>>;
  /** Files that conversations carried; the newest request wins, `cancel("stream")` ends it. */
  objects(onProgress: (progress: ObjectsProgress) => void): Promise<EngineOutcome<ObjectList>>;
  /** The bytes of a listed file as they were sent, content codings not undone. */
  objectBytes(id: number): Promise<EngineOutcome<Uint8Array<ArrayBuffer>>>;
  /** The capture as logs of other tools, handed out as pieces of one file. The newest request wins. */
  logs(
    request: LogRequest,
    take: (piece: Uint8Array<ArrayBuffer>) => unknown,
    onProgress: (progress: LogProgress) => void,
  ): Promise<EngineOutcome<LogTotals>>;
  /** How much a file of each kind of packets would be. It, or `packetFile`, asked for anew ends it. */
  packetSizes(around: PacketSurroundings): Promise<EngineOutcome<PacketSizes>>;
  /** Packets as pieces of a capture file. The newest request wins, `cancel("packets")` ends it. */
  packetFile(
    request: PacketFileRequest,
    take: (piece: Uint8Array<ArrayBuffer>) => unknown,
    onProgress: (progress: PacketFileProgress) => void,
  ): Promise<EngineOutcome<PacketFileTotals>>;
  /** What the graphs of a TCP conversation are drawn from; the newest request wins. */
  tcpSeries(
    request: TcpSeriesRequest,
    onProgress: (progress: TcpSeriesProgress) => void,
  ): Promise<EngineOutcome<TcpSeries>>;
  /**
   * Bytes of one conversation in order, a window at a time; the first window of a conversation goes through all its packets.
   * The newest request wins, one that was overtaken ends with "cancelled".
   */
  stream(request: StreamRequest, onProgress: (progress: StreamProgress) => void): Promise<EngineOutcome<StreamWindow>>;
  /** What forwarding rules would do to this capture. The newest request wins, `cancel("rules")` ends it. */
  testRules(request: RulesRequest, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<RulesTest>>;
  /** The next place of some bytes in a conversation; goes to its end, not around it. */
  findInStream(
    search: StreamSearch,
    onProgress: (progress: StreamProgress) => void,
  ): Promise<EngineOutcome<StreamMatch | "nowhere">>;
}
