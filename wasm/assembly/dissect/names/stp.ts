/** Words of the spanning tree protocols (IEEE Std 802.1Q clause 14). */
export const STP_VERSIONS = "0=Spanning tree;2=Rapid spanning tree;3=Multiple spanning tree;4=Shortest path tree";
export const STP_TYPES = "0x00=Configuration;0x02=Rapid or multiple spanning tree;0x80=Topology change notification";
export const PORT_ROLES = "0=Unknown;1=Alternate or backup;2=Root;3=Designated";
