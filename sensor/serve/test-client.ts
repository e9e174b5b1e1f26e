/** A client for the tests of transports: it sends exactly the bytes given and reads as slowly as told, which fetch cannot. */
import { connect, type Socket } from "node:net";

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Opens a connection and sends a request; the socket does not read until told to. */
export async function openRequest(port: number, head: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.pause();
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve).once("error", reject);
  });
  socket.write(head);
  return socket;
}

/** Reads to the end of the connection. */
export async function readAnswer(socket: Socket): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const all = Buffer.concat(chunks);
  const end = all.indexOf("\r\n\r\n");
  const [first = "", ...lines] = all.subarray(0, end).toString("latin1").split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(" ")[1]), headers: new Map(headers), body: all.subarray(end + 4) };
}

/** One request on a connection of its own: "GET /path" and further header lines. */
export async function ask(port: number, line: string, ...headers: readonly string[]): Promise<Answer> {
  const hasHost = headers.some((header) => /^host:/i.test(header));
  const lines = [`${line} HTTP/1.1`, ...(hasHost ? [] : ["Host: localhost"]), "Connection: close", ...headers];
  return readAnswer(await openRequest(port, `${lines.join("\r\n")}\r\n\r\n`));
}
