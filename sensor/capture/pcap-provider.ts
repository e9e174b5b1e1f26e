/**
 * Frames by libpcap, through the package `pcap`. Its native loop does not yield while frames come, which is why it has a process of
 * its own; its object cannot change the filter, and its one buffer is used again for every frame.
 */
import { Batcher } from "./batcher.ts";
import { Farewell } from "./farewell.ts";
import type { CaptureOrder } from "./order.ts";
import { parseLinkType, type OpenProvider, type Provider } from "./provider.ts";

const KERNEL_BUFFER_BYTES = 64 << 20;
const KERNEL_TIMEOUT_MS = 10;
/** The event loop stops watching an interface that went down once; asking in steps works on, and tells when it is gone for good. */
const ASK_MS = 10;
const MICROSECONDS = 6;
const WRAP = 2 ** 32;

/** What the package has and its types leave out. */
interface Session {
  readonly link_type: string;
  readonly buf: Buffer;
  readonly header: Buffer;
  readonly session: { dispatch(frame: Buffer, header: Buffer): number };
  stats(): { readonly ps_recv: number; readonly ps_drop: number; readonly ps_ifdrop: number };
}
type SessionClass = new (...options: readonly unknown[]) => Session;

async function loadPcap(): Promise<SessionClass> {
  const library = (await import("pcap")) as unknown as {
    readonly default: { readonly PcapSession: SessionClass; warningHandler: (text: string) => void };
  };
  // Not an error: the filter matched nothing yet, or the address of the interface is not known.
  library.default.warningHandler = () => undefined;
  return library.default.PcapSession;
}

/** Counters of the kernel are 32 bits wide and wrap. */
class Counter {
  #total = 0;
  #last = 0;

  add(now: number): number {
    this.#total += (now - this.#last + WRAP) % WRAP;
    this.#last = now;
    return this.#total;
  }
}

export const openPcap: OpenProvider = async (order, onEnd) => {
  const PcapSession = await loadPcap();
  const ready: { batcher: Batcher | undefined } = { batcher: undefined };
  const units: [number, number] = [0, 0];
  const farewell = new Farewell();

  class DirectSession extends PcapSession {
    /** The package calls it for each frame, its own event left out. */
    on_packet_ready(): void {
      const { header, buf } = this;
      const micros = header.readUInt32LE(0) * 1e6 + header.readUInt32LE(4);
      units[0] = Math.floor(micros / WRAP);
      units[1] = micros % WRAP;
      if (farewell.isBehind(micros)) leave();
      ready.batcher?.add(buf, header.readUInt32LE(8), header.readUInt32LE(12), units);
    }
  }

  const session = openSession(DirectSession, order);
  const linkType = parseLinkType(session.link_type);
  if (linkType === undefined)
    throw new Error(`${order.interface} has a link type that cannot be read: ${session.link_type}`);
  const [kernel, device] = [new Counter(), new Counter()];
  const batcher = new Batcher(order, { interfaces: [{ linkType, resolution: MICROSECONDS }] }, () => {
    const { ps_drop, ps_ifdrop } = session.stats();
    return { droppedByKernel: kernel.add(ps_drop), droppedByInterface: device.add(ps_ifdrop) };
  });
  ready.batcher = batcher;
  const leave = (): void => {
    batcher.flush();
    batcher.report();
    process.exit(0);
  };
  setInterval(() => {
    const isThere = session.session.dispatch(session.buf, session.header) >= 0;
    // What the kernel handed over goes on at once: it waited long enough.
    batcher.flush();
    if (isThere) return;
    batcher.report();
    onEnd(`the interface ${order.interface} is gone, or cannot be read any more`);
  }, ASK_MS);
  return makeStop(session, farewell, leave);
};

function openSession(Class: SessionClass, order: CaptureOrder): Session {
  const { filter, snapLength, isPromiscuous } = order;
  try {
    return new Class(
      true,
      order.interface,
      filter,
      KERNEL_BUFFER_BYTES,
      snapLength,
      "",
      false,
      KERNEL_TIMEOUT_MS,
      isPromiscuous,
    );
  } catch (cause) {
    throw new Error(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function makeStop(session: Session, farewell: Farewell, leave: () => void): Provider {
  return {
    stop: () => {
      farewell.ask();
      // What the kernel's buffer holds comes first; a packet from after this moment ends it from within.
      session.session.dispatch(session.buf, session.header);
      leave();
      return Promise.resolve();
    },
  };
}
