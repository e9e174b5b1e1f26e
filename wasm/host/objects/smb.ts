/** Files of SMB conversations, version 1 to 3, as far as they are not encrypted. */
import type { Conversation, Found } from "./conversation.ts";
import { SmbFiles } from "./smb-files.ts";
import { smbMessages } from "./smb-messages.ts";
import { Smb1Reader } from "./smb1.ts";
import { Smb2Reader } from "./smb2.ts";

const VERSION_1 = 0xff;
const VERSION_2 = 0xfe;
const VERSION_2_HEADER = 64;

export function smbObjects({ stretchesA, stretchesB, hostA, hostB }: Conversation): Found[] {
  const messages = smbMessages(stretchesA(), stretchesB());
  const files = new SmbFiles();
  const one = new Smb1Reader(files);
  const two = new Smb2Reader(files);
  let fromClient = 0;
  for (const message of messages) {
    const first = message.view.getUint8(0);
    const isTwo = first === VERSION_2 && message.view.byteLength > VERSION_2_HEADER;
    if (first === VERSION_1) one.take(message);
    else if (isTwo) two.take(message);
    const isResponse = first === VERSION_1 ? message.view.getUint8(9) >> 7 : message.view.getUint8(16) & 1;
    fromClient += (isResponse === 1) === message.isForward ? -1 : 1;
  }
  const last = messages.at(-1)?.packet ?? 0;
  one.end(last, fromClient >= 0);
  two.end(last, fromClient >= 0);
  return files.found(fromClient >= 0 ? hostB : hostA);
}
