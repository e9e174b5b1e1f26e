import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { ProcessWatch } from "./process-watch.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** By itself it would look again only in ten minutes. */
const SELDOM = "600000";
const COMMAND = [
  process.execPath,
  "--import",
  `${ROOT}scripts/typescript.mjs`,
  `${ROOT}sensor/processes/probe.ts`,
  SELDOM,
];

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test.runIf(process.platform === "linux")(
  "a connection that opens between two looks is found when somebody says that there are new flows",
  async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const open = async (): Promise<Socket> => {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      return socket;
    };
    const told: FlowProcess[] = [];
    const has = (socket: Socket): boolean => told.some(({ localPort }) => localPort === socket.localPort);
    const watch = new ProcessWatch(COMMAND);
    const listener = { onFlows: (flows: readonly FlowProcess[]) => void told.push(...flows) };
    // What is there when it starts is seen by its first look.
    const first = await open();
    watch.add(listener);
    await until(() => has(first));
    const second = await open();
    expect(has(second)).toBe(false);
    watch.hurry();
    await until(() => has(second));
    expect(told.find(({ localPort }) => localPort === second.localPort)).toMatchObject({ pid: process.pid });
    watch.remove(listener);
    first.destroy();
    second.destroy();
    server.close();
  },
  30_000,
);
