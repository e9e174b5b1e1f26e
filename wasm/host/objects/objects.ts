/** Finds the files that a capture's conversations carried, and brings one back when it is asked for. */
import { FLOW_BYTES_A, FLOW_BYTES_B, FLOW_PACKETS_A, FLOW_PACKETS_B } from "#shared/abi/flow.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import { typeOfContent } from "#shared/format/content-type.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { CaptureObject, ObjectList, ObjectSource, ObjectsProgress } from "#shared/model/objects.ts";
import type { StreamName, StreamRequest, StreamWindow } from "#shared/model/stream.ts";
import type { PassPacket } from "../field-pass.ts";
import { type PassSurroundings, runPass } from "../run-pass.ts";
import { type Found, takeApart } from "./conversation.ts";
import { httpObjects } from "./http.ts";
import { http2Objects } from "./http2.ts";
import { mailObjects } from "./mail.ts";
import { imapObjects, popObjects } from "./mailbox.ts";
import { smbObjects } from "./smb.ts";
import { ftpObjects, tftpObjects } from "./transfer.ts";

/** A conversation beyond this is not taken apart: it is held in memory as a whole. Counted and shown. */
const LONGEST = 128 << 20;
const WINDOW = 1 << 20;
/** What a packet's headers take at most, roughly. */
const HEADERS = 128;
const FIELDS = [
  "http.request.method",
  "http.response.code",
  "http2.magic",
  "smtp.req.command",
  "pop.request.command",
  "pop.response.indicator",
  "imap.isrequest",
  "ftp-data.command",
  "smb.cmd",
  "smb2.cmd",
  "tftp.opcode",
  "tftp.source_file",
  "tftp.destination_file",
] as const;

/** Protocols that carry objects. */
type Carrier = Exclude<ObjectSource, "mail"> | "http2" | "smtp" | "pop" | "imap";

function sourceOf(carrier: Carrier): ObjectSource {
  if (carrier === "http2") return "http";
  return carrier === "smtp" || carrier === "pop" || carrier === "imap" ? "mail" : carrier;
}

interface Lead {
  readonly carrier: Carrier;
  readonly packet: number;
  /** What a command before it asked for. */
  readonly name: string;
  /** That command, of FTP. */
  readonly command?: string;
  /** HTTP/2 that began as HTTP/1. */
  readonly isUpgraded?: boolean;
}

/** Conversations that can hold objects, each once, by the first packet that said so. */
class Leads {
  readonly #byFlow = new Map<number, Lead>();
  #lastTransfer = "";

  add({ number, flow, values }: PassPacket): void {
    for (const { name, text, number: value } of values) {
      if (name === "http2.magic") this.#upgrade(flow, number);
      else if (name.startsWith("http.")) this.#note(flow, { carrier: "http", packet: number, name: "" });
      else if (name === "smtp.req.command") this.#note(flow, { carrier: "smtp", packet: number, name: "" });
      else if (name.startsWith("pop.")) this.#note(flow, { carrier: "pop", packet: number, name: "" });
      else if (name.startsWith("imap.")) this.#note(flow, { carrier: "imap", packet: number, name: "" });
      else if (name.startsWith("smb")) this.#note(flow, { carrier: "smb", packet: number, name: "" });
      else if (name === "ftp-data.command")
        this.#note(flow, {
          carrier: "ftp",
          packet: number,
          name: text.replace(/^\w+ /u, ""),
          command: text.replace(/ .*$/su, ""),
        });
      else if (name.endsWith("_file")) this.#lastTransfer = text;
      else if (name === "tftp.opcode" && value >= 3)
        this.#note(flow, { carrier: "tftp", packet: number, name: this.#lastTransfer });
    }
  }

  #note(flow: number, lead: Lead): void {
    if (!this.#byFlow.has(flow)) this.#byFlow.set(flow, lead);
  }

  /** The conversation goes on in HTTP/2, or begins so. */
  #upgrade(flow: number, packet: number): void {
    const known = this.#byFlow.get(flow);
    const isUpgraded = known !== undefined;
    this.#byFlow.set(flow, { carrier: "http2", packet: known?.packet ?? packet, name: "", isUpgraded });
  }

  get all(): readonly Lead[] {
    return [...this.#byFlow.values()];
  }
}

function objectsIn(lead: Lead, windows: readonly StreamWindow[]): Found[] {
  const conversation = takeApart(windows);
  if (conversation === undefined) return [];
  const fallback = `${sourceOf(lead.carrier)}-${lead.packet}`;
  const name = lead.name === "" ? fallback : lead.name.slice(lead.name.lastIndexOf("/") + 1) || fallback;
  switch (lead.carrier) {
    case "http":
      return httpObjects(conversation);
    case "http2":
      // A connection that is upgraded carries both.
      return [...httpObjects(conversation), ...http2Objects(conversation)];
    case "smtp":
      return mailObjects(conversation);
    case "pop":
      return popObjects(conversation);
    case "imap":
      return imapObjects(conversation);
    case "ftp":
      return ftpObjects(conversation, name);
    case "smb":
      return smbObjects(conversation);
    case "tftp":
      return tftpObjects(conversation, name);
  }
}

/** What one conversation carried. */
export interface CarriedFiles {
  readonly flow: number;
  readonly carrier: Carrier;
  /** What a command before it asked for, and that command, of FTP. */
  readonly path: string;
  readonly command: string;
  readonly found: readonly Found[];
}

export interface Surroundings extends PassSurroundings {
  readonly isGrowing: () => boolean;
  readonly stream: (request: StreamRequest) => Promise<EngineOutcome<StreamWindow>>;
}

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

export class ObjectFinder {
  readonly #around: Surroundings;
  /** For each object where it is found again: its conversation, and which of that one's objects it is. */
  readonly #places: { readonly lead: Lead; readonly index: number }[] = [];
  #newest = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  cancel(): void {
    this.#newest++;
  }

  async list(onProgress: (progress: ObjectsProgress) => void): Promise<EngineOutcome<ObjectList>> {
    if (this.#around.isGrowing())
      return { ok: false, kind: "refused", message: "The capture is still being read; its files come after that." };
    const own = ++this.#newest;
    const isCancelled = (): boolean => this.#newest !== own;
    const leads = await this.#findLeads(isCancelled);
    if (leads === undefined) return CANCELLED;
    const objects: CaptureObject[] = [];
    let tooLong = 0;
    this.#places.length = 0;
    for (const [done, lead] of leads.entries()) {
      onProgress({ conversationsDone: done, conversationsTotal: leads.length, objects: objects.length });
      const windows = await this.#read(lead, isCancelled);
      if (isCancelled()) return CANCELLED;
      if (windows === undefined) {
        tooLong++;
        continue;
      }
      for (const [index, found] of objectsIn(lead, windows).entries()) {
        const { body, ...rest } = found;
        objects.push({
          id: this.#places.length,
          source: sourceOf(lead.carrier),
          ...rest,
          bytes: body.length,
          type: typeOfContent(body),
        });
        this.#places.push({ lead, index });
      }
    }
    return { ok: true, value: { objects, tooLong } };
  }

  /** Files of HTTP/1 and of what is no HTTP, conversation by conversation; how many conversations are too long for it. */
  async readFiles(take: (carried: CarriedFiles) => Promise<void>, isCancelled: () => boolean): Promise<number> {
    const leads = (await this.#findLeads(isCancelled)) ?? [];
    let tooLong = 0;
    for (const lead of leads) {
      const carrier = lead.isUpgraded === true ? "http" : lead.carrier;
      if (carrier === "http2") continue;
      const windows = await this.#read(lead, isCancelled);
      if (isCancelled()) return tooLong;
      const flow = this.#around.capture().table.flow(lead.packet - 1);
      const { name: path, command = "" } = lead;
      if (windows === undefined) tooLong++;
      else await take({ flow, carrier, path, command, found: objectsIn({ ...lead, carrier }, windows) });
    }
    return tooLong;
  }

  /** The bytes of an object as they were sent. */
  async bytes(id: number): Promise<EngineOutcome<Uint8Array<ArrayBuffer>>> {
    const place = this.#places[id];
    const windows = place === undefined ? undefined : await this.#read(place.lead, () => false);
    const found =
      place === undefined || windows === undefined ? undefined : objectsIn(place.lead, windows)[place.index];
    if (found === undefined)
      return { ok: false, kind: "unreadable", message: "This file cannot be read again: list the files anew." };
    return { ok: true, value: new Uint8Array(found.body) };
  }

  async #findLeads(isCancelled: () => boolean): Promise<readonly Lead[] | undefined> {
    const leads = new Leads();
    const take = leads.add.bind(leads);
    const losses = await runPass(this.#around, { fields: FIELDS }, take, { isCancelled, report: () => undefined });
    return losses === undefined ? undefined : leads.all;
  }

  /** Whether the headers say already that the conversation is too long, so that nobody has to go through it. */
  #isEndless(lead: Lead): boolean {
    const { instance, table } = this.#around.capture();
    const flow = table.flow(lead.packet - 1);
    if (flow === NO_FLOW) return false;
    const at = instance.exports.flowAt(flow) >>> 0;
    const packets = instance.u32(at + FLOW_PACKETS_A) + instance.u32(at + FLOW_PACKETS_B);
    const bytes = Number(instance.u64(at + FLOW_BYTES_A) + instance.u64(at + FLOW_BYTES_B));
    return bytes - packets * HEADERS > 2 * LONGEST;
  }

  /** All of a conversation; undefined when it is too long or is none that can be followed. */
  async #read(lead: Lead, isCancelled: () => boolean): Promise<StreamWindow[] | undefined> {
    if (this.#isEndless(lead)) return undefined;
    const of: StreamName = { packet: lead.packet };
    const windows: StreamWindow[] = [];
    for (let from = 0; !isCancelled();) {
      const outcome = await this.#around.stream({ key: 0, of, scope: "both", from, length: WINDOW });
      if (!outcome.ok || outcome.value.total > LONGEST) return undefined;
      windows.push(outcome.value);
      from = outcome.value.to;
      if (from >= outcome.value.total) break;
    }
    return windows;
  }
}
