/**
 * Opens QUIC Initial packets (RFC 9001 section 5; version 2: RFC 9369 section 3.3). Their key is made from the client's first
 * destination connection id, which stands in the clear: whoever sees the packet can read it. Whether a key was the right one is
 * judged by the plaintext: it must be frames from its first byte to its last.
 */
import { SCHEDULE_BYTES, cryptCounter, encryptBlock, expandKey } from "../../core/aes.ts";
import { expandLabel, hmac, useKey } from "../../core/sha256.ts";

const SALT_BYTES: u32 = 20;
const salts: StaticArray<u8> = [
  // 1
  0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f,
  0x0a,
  // 2
  0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e,
  0xd9,
  // drafts 29 to 32
  0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8,
  0x99,
  // drafts 23 to 28
  0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5,
  0x02,
  // version 2, last draft
  0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47, 0x18, 0x4a, 0x1d, 0x62, 0xca, 0x57, 0x04, 0x06, 0xea, 0x7a, 0xe3, 0xe5,
  0xd3,
  // Google's T051
  0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03,
  0x3d,
];
const NO_SALT: i32 = -1;
const VERSION_2: u32 = 0x6b3343cf;
const VERSION_2_DRAFT: u32 = 0x709a50c4;
const GOOGLE_T051: u32 = 0x54303531;

function saltOf(version: u32): i32 {
  if (version == 1) return 0;
  if (version == VERSION_2) return 1;
  if (version == VERSION_2_DRAFT) return 4;
  if (version == GOOGLE_T051) return 5;
  if (version == 0xfaceb002 || version == 0xfaceb00e) return 3;
  if (version >> 8 != 0xff0000) return NO_SALT;
  const draft = version & 0xff;
  if (draft >= 33) return 0;
  if (draft >= 29) return 2;
  return draft >= 23 ? 3 : NO_SALT;
}

/** Per side: nonce base, key schedule, header protection schedule. */
const IV_BYTES: usize = 16;
const SIDE_BYTES: usize = IV_BYTES + 2 * SCHEDULE_BYTES;
const ID_CAP: u32 = 20;
/** Keys of the connections seen last, by the low bits of a hash of their ids: version, side and length, id, then the keys of that side. */
const OWNER_BYTES: usize = 32;
const ENTRY_BYTES: usize = OWNER_BYTES + SIDE_BYTES;
const ENTRIES: usize = 256;
const entries: usize = heap.alloc(ENTRIES * ENTRY_BYTES);
const secrets: usize = heap.alloc(32);
const material: usize = heap.alloc(16);
memory.fill(entries, 0, ENTRIES * ENTRY_BYTES);

function entryOf(id: usize, length: u32, side: u32): usize {
  let hash: u32 = (length << 1) | side;
  for (let i: u32 = 0; i < length; i++) hash = (hash ^ load<u8>(id + i)) * 0x01000193;
  return entries + ((<usize>(hash >> 16)) & (ENTRIES - 1)) * ENTRY_BYTES;
}

/** The keys of one side of a connection (0: the client's), made unless they are kept. 0 for a version whose salt is not known. */
function keysOf(version: u32, id: usize, length: u32, side: u32): usize {
  const salt = saltOf(version);
  if (salt == NO_SALT || length > ID_CAP) return 0;
  const entry = entryOf(id, length, side);
  const keys = entry + OWNER_BYTES;
  const mark = ((length + 1) << 1) | side;
  if (load<u32>(entry) == version && load<u32>(entry, 4) == mark && memory.compare(entry + 8, id, length) == 0)
    return keys;
  store<u32>(entry, version);
  store<u32>(entry, mark, 4);
  memory.copy(entry + 8, id, length);
  useKey(changetype<usize>(salts) + <usize>salt * SALT_BYTES, SALT_BYTES);
  hmac(secrets, id, length);
  useKey(secrets, 32);
  expandLabel(secrets, 32, side == 0 ? "client in" : "server in");
  useKey(secrets, 32);
  const isNew = version == VERSION_2 || version == VERSION_2_DRAFT;
  expandLabel(keys, 12, isNew ? "quicv2 iv" : "quic iv");
  expandLabel(material, 16, isNew ? "quicv2 key" : "quic key");
  expandKey(keys + IV_BYTES, material);
  expandLabel(material, 16, isNew ? "quicv2 hp" : "quic hp");
  expandKey(keys + IV_BYTES + SCHEDULE_BYTES, material);
  return keys;
}

const mask: usize = heap.alloc(16);
const nonce: usize = heap.alloc(16);
const PLAIN_CAP: u32 = 4096;
const plain: usize = heap.alloc(PLAIN_CAP);
let numberLength: u32 = 0;
let packetNumber: u32 = 0;

/** Where openInitial puts the plaintext, until it is called again. */
export function plaintext(): usize {
  return plain;
}
/** Packet number of the opened packet, and how many bytes it took. */
export function openedNumber(): u32 {
  return packetNumber;
}
export function openedNumberBytes(): u32 {
  return numberLength;
}

const TAG_BYTES: u32 = 16;
const DRAFT_29: u32 = 0xff00001d;

let connection: usize = 0;
let connectionBytes: u32 = 0;
let isServers: bool = false;

/** Names the connection (the client's first destination id) whose keys openInitial tries, and the side that sent the packet. */
export function useConnection(id: usize, length: u32, isServer: bool): void {
  connection = id;
  connectionBytes = length;
  isServers = isServer;
}

/**
 * Opens a packet whose first byte stands at `first` and whose packet number starts at `sealed` (`length` bytes to its end). The
 * bytes of the plaintext, or 0 when the key is not the right one.
 */
export function openInitial(version: u32, first: usize, sealed: usize, length: u32): u32 {
  // A version that is reserved to be unknown (RFC 9000 section 15) says nothing about the keys: those of its day were used.
  if ((version & 0x0f0f0f0f) != 0x0a0a0a0a) return openWith(version, first, sealed, length);
  const count = openWith(1, first, sealed, length);
  return count != 0 ? count : openWith(DRAFT_29, first, sealed, length);
}

function openWith(version: u32, first: usize, sealed: usize, length: u32): u32 {
  if (length < 4 + TAG_BYTES + 1 || length > PLAIN_CAP) return 0;
  isGoogle = version == GOOGLE_T051;
  const side = keysOf(version, connection, connectionBytes, isServers ? 1 : 0);
  if (side == 0) return 0;
  encryptBlock(mask, sealed + 4, side + IV_BYTES + SCHEDULE_BYTES);
  const head = (<u32>load<u8>(first)) ^ (load<u8>(mask) & 0x0f);
  if (head & 0x0c) return 0;
  numberLength = (head & 3) + 1;
  packetNumber = 0;
  for (let i: u32 = 0; i < numberLength; i++)
    packetNumber = (packetNumber << 8) | (load<u8>(sealed + i) ^ load<u8>(mask + 1 + i));
  memory.copy(nonce, side, 12);
  store<u32>(nonce, load<u32>(nonce, 8) ^ bswap(packetNumber), 8);
  const count = length - numberLength - TAG_BYTES;
  cryptCounter(plain, sealed + numberLength, count, nonce, side + IV_BYTES);
  return areFrames(count) ? count : 0;
}

let cursor: u32 = 0;
/** T051 kept the frames of Google's QUIC: CRYPTO is type 8, acknowledgements have a form of their own. */
let isGoogle: bool = false;

/** A variable-length integer of the plaintext (RFC 9000 section 16); u64.MAX_VALUE beyond its end. */
function variable(end: u32): u64 {
  if (cursor >= end) return u64.MAX_VALUE;
  const first = <u32>load<u8>(plain + cursor);
  const bytes: u32 = 1 << (first >> 6);
  if (bytes > end - cursor) return u64.MAX_VALUE;
  let value: u64 = first & 0x3f;
  for (let i: u32 = 1; i < bytes; i++) value = (value << 8) | load<u8>(plain + cursor + i);
  cursor += bytes;
  return value;
}

export const FRAME_NONE: u32 = 0;
const FRAME_OTHER: u32 = 1;
export const FRAME_CRYPTO: u32 = 2;
let cryptoOffset: u32 = 0;
let cryptoAt: u32 = 0;
let cryptoLength: u32 = 0;

export function frameOffset(): u32 {
  return cryptoOffset;
}
export function frameAt(): u32 {
  return cryptoAt;
}
export function frameLength(): u32 {
  return cryptoLength;
}

export function rewindFrames(): void {
  cursor = 0;
}

/** Passes the next frame that an Initial packet may hold (section 12.4); FRAME_NONE at the end and for anything else. */
export function nextFrame(end: u32): u32 {
  while (cursor < end && load<u8>(plain + cursor) == 0) cursor++;
  if (cursor >= end) return FRAME_NONE;
  const type = <u32>load<u8>(plain + cursor++);
  if (type == 1) return FRAME_OTHER;
  if (isGoogle && type >> 6 == 1) return skipGoogleAck(type, end) ? FRAME_OTHER : FRAME_NONE;
  if (type == (isGoogle ? 8 : 6)) {
    const offset = variable(end);
    const length = variable(end);
    if (offset > 0xffffff || length > end - cursor) return FRAME_NONE;
    cryptoOffset = <u32>offset;
    cryptoLength = <u32>length;
    cryptoAt = cursor;
    cursor += cryptoLength;
    return FRAME_CRYPTO;
  }
  if (type == 2 || type == 3) return skipAck(type == 3, end) ? FRAME_OTHER : FRAME_NONE;
  if (type != 0x1c) return FRAME_NONE;
  variable(end);
  variable(end);
  const reason = variable(end);
  if (reason > end - cursor) return FRAME_NONE;
  cursor += <u32>reason;
  return FRAME_OTHER;
}

/** Type 01ntllmm: largest number, delay (2), first block, count of timestamps; of several blocks (n) or with timestamps it is none of a handshake's. */
function skipGoogleAck(type: u32, end: u32): bool {
  const size = (1 << ((type >> 2) & 3)) + (1 << (type & 3)) + 3;
  cursor += size;
  return (type & 0x20) == 0 && cursor <= end && load<u8>(plain + cursor - 1) == 0;
}

function skipAck(hasCounts: bool, end: u32): bool {
  variable(end);
  variable(end);
  const ranges = variable(end);
  if (variable(end) == u64.MAX_VALUE || ranges > end - cursor) return false;
  for (let i: u64 = 0; i < ranges * 2; i++) if (variable(end) == u64.MAX_VALUE) return false;
  if (!hasCounts) return true;
  return variable(end) != u64.MAX_VALUE && variable(end) != u64.MAX_VALUE && variable(end) != u64.MAX_VALUE;
}

/** Whether the plaintext is frames from its first byte to its last. */
function areFrames(end: u32): bool {
  cursor = 0;
  let frames: u32 = 0;
  while (nextFrame(end) != FRAME_NONE) frames++;
  return cursor >= end && frames != 0;
}
