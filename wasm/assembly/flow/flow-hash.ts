/** The hash of a flow's endpoints: what its slot in the table goes by. */

function mix(hash: u32, word: u32): u32 {
  return rotl((hash ^ word) * 0xcc9e2d51, 15) * 0x1b873593;
}

function hashEndpoint(address: usize, size: u32, port: u32): u32 {
  let hash = mix(port, load<u32>(address));
  if (size == 4) return hash;
  if (size == 16) {
    hash = mix(hash, load<u32>(address, 4));
    hash = mix(hash, load<u32>(address, 8));
    return mix(hash, load<u32>(address, 12));
  }
  return size == 6 ? mix(hash, load<u16>(address, 4)) : mix(hash, load<u32>(address, 4));
}

/** The hash by which a packet's flow is found; the same for both directions. */
export function hashOf(
  source: usize,
  destination: usize,
  size: u32,
  transport: u32,
  sourcePort: u32,
  destinationPort: u32,
): u32 {
  return finish(hashEndpoint(source, size, sourcePort) + hashEndpoint(destination, size, destinationPort), transport);
}

/** The same for IPv4, of addresses as they stand in memory. */
export function hashOfIpv4(source: u32, destination: u32, transport: u32, sourcePort: u32, destinationPort: u32): u32 {
  return finish(mix(sourcePort, source) + mix(destinationPort, destination), transport);
}

function finish(endpoints: u32, transport: u32): u32 {
  const hash = endpoints ^ (transport * 0x9e3779b1);
  return hash ^ (hash >> 15);
}
