/** Texts that only the host knows: the comments of the packet that is looked at, and the names of interfaces. */
import { allocate } from "../core/memory.ts";

/** A list of texts: for each u32 length, then its bytes. The host keeps the bytes until it sets another list. */
let comments: usize = 0;
let commentCount: u32 = 0;
/** u32 address, u32 length for each interface. */
let names: usize = 0;
let nameCount: u32 = 0;

/** The comments of the packet that is judged next; 0 for none. */
export function setComments(at: usize, count: u32): void {
  comments = at;
  commentCount = count;
}

export function commentTotal(): u32 {
  return commentCount;
}

/** The comment `index`: its length stands there, its bytes behind. */
export function commentAt(index: u32): usize {
  let at = comments;
  for (let i: u32 = 0; i < index; i++) at += 4 + load<u32>(at);
  return at;
}

/** Room for the names of `count` interfaces; 0 when memory is used up. Filled by setInterfaceName. */
export function reserveInterfaceNames(count: u32): bool {
  if (count <= nameCount) return true;
  const made = allocate((<usize>count) << 3);
  if (made == 0) return false;
  names = made;
  nameCount = count;
  return true;
}

/** Keeps a copy of the name of interface `id`. */
export function setInterfaceName(id: u32, at: usize, length: u32): void {
  if (id >= nameCount) return;
  const copy = allocate(length);
  if (copy == 0) return;
  memory.copy(copy, at, length);
  store<u32>(names + (id << 3), <u32>copy);
  store<u32>(names + (id << 3), length, 4);
}

/** Where the name of an interface stands; its length is at `interfaceNameLength`. */
export function interfaceNameAt(id: u32): usize {
  return id < nameCount ? <usize>load<u32>(names + (id << 3)) : 0;
}
export function interfaceNameLength(id: u32): u32 {
  return id < nameCount ? load<u32>(names + (id << 3), 4) : 0;
}
