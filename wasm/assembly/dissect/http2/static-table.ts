/** The entries that every header table begins with (RFC 7541 appendix A): "name: value", one a line, numbered from 1. */
const TEXT =
  ":authority:\n:method:GET\n:method:POST\n:path:/\n:path:/index.html\n:scheme:http\n:scheme:https\n:status:200\n:status:204\n" +
  ":status:206\n:status:304\n:status:400\n:status:404\n:status:500\naccept-charset:\naccept-encoding:gzip, deflate\naccept-language:\n" +
  "accept-ranges:\naccept:\naccess-control-allow-origin:\nage:\nallow:\nauthorization:\ncache-control:\ncontent-disposition:\n" +
  "content-encoding:\ncontent-language:\ncontent-length:\ncontent-location:\ncontent-range:\ncontent-type:\ncookie:\ndate:\netag:\n" +
  "expect:\nexpires:\nfrom:\nhost:\nif-match:\nif-modified-since:\nif-none-match:\nif-range:\nif-unmodified-since:\nlast-modified:\n" +
  "link:\nlocation:\nmax-forwards:\nproxy-authenticate:\nproxy-authorization:\nrange:\nreferer:\nrefresh:\nretry-after:\nserver:\n" +
  "set-cookie:\nstrict-transport-security:\ntransfer-encoding:\nuser-agent:\nvary:\nvia:\nwww-authenticate:\n";
export const STATIC_ENTRIES: u32 = 61;
const COLON: u32 = 58;
const NEWLINE: u32 = 10;

const bytes: usize = heap.alloc(2048);
/** Of each entry: where its name and its value begin, and how long they are. */
const names = new StaticArray<u32>(62);
const nameLengths = new StaticArray<u32>(62);
const values = new StaticArray<u32>(62);
const valueLengths = new StaticArray<u32>(62);

function fillTable(): void {
  let entry = 1;
  let start: u32 = 0;
  let colon: u32 = 0;
  for (let i: u32 = 0; i < <u32>TEXT.length; i++) {
    const character = <u32>TEXT.charCodeAt(i);
    store<u8>(bytes + i, character);
    // The first character of a pseudo header is a colon, too.
    if (character == COLON && i > start && colon == 0) colon = i;
    if (character != NEWLINE) continue;
    names[entry] = <u32>bytes + start;
    nameLengths[entry] = colon - start;
    values[entry] = <u32>bytes + colon + 1;
    valueLengths[entry] = i - colon - 1;
    entry++;
    start = i + 1;
    colon = 0;
  }
}
fillTable();

/** `index` is 1 to STATIC_ENTRIES. */
export function staticName(index: u32): usize {
  return <usize>unchecked(names[index]);
}
export function staticNameLength(index: u32): u32 {
  return unchecked(nameLengths[index]);
}
export function staticValue(index: u32): usize {
  return <usize>unchecked(values[index]);
}
export function staticValueLength(index: u32): u32 {
  return unchecked(valueLengths[index]);
}
