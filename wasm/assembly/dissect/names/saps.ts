/** LLC service access points (IEEE registration authority, and those in use without it) and what they stand for. */
export const SAPS =
  "0x00=Null;0x02=LLC management;0x04=SNA path control;0x06=IP;0x08=SNA;0x0c=SNA;0x0e=PROWAY network management;0x10=NetWare;0x14=ISO network layer;" +
  "0x18=Texas Instruments;0x20=ISO network layer;0x34=ISO network layer;0x42=Spanning tree;0x4e=Manufacturing messages;0x54=ISO network layer;" +
  "0x7e=X.25;0x80=XNS;0x82=BACnet;0x86=Nestar;0x8e=PROWAY station list;0x98=ARP;0xaa=SNAP;0xb4=HP printer;0xba=Banyan Vines;0xbc=Banyan Vines;" +
  "0xe0=NetWare;0xf0=NetBIOS;0xf4=IBM net management;0xf8=HP extended LLC;0xfa=Ungermann-Bass;0xfc=Remote program load;0xfe=ISO network layer;0xff=Global";

/** Organization codes that head a SNAP header. */
export const SNAP_ORGANIZATIONS =
  "0x000000=Ethernet type;0x00000c=Cisco;0x00005e=IANA;0x0000f8=Cisco 90-compatible;0x000081=Nortel;0x004096=Cisco wireless;0x0080c2=IEEE 802.1 bridging;" +
  "0x080007=Apple;0x00e02b=Extreme;0x00e0f9=Cisco;0x001018=Broadcom;0x00127b=Force10;0x0017f2=Apple;0x0050c2=IEEE registration authority;0x506f9a=Wi-Fi Alliance";

/** Protocol ids under Cisco's organization code. */
export const CISCO_PIDS =
  "0x0102=DRiP;0x0104=PAgP;0x0105=MLS hello;0x0108=Root link query;0x0109=Root link response;0x010b=PVST+;0x010c=VLAN bridge;0x0111=UDLD;0x0139=MCP;" +
  "0x2000=CDP;0x2001=CGMP;0x2003=VTP;0x2004=DTP;0x200a=STP uplink fast";

/** Protocol ids under the IEEE 802.1 organization code (RFC 2427 appendix B). */
export const BRIDGE_PIDS =
  "0x0001=802.3 with checksum;0x0002=802.4 with checksum;0x0003=802.5 with checksum;0x0004=FDDI with checksum;0x0006=802.6 with checksum;0x0007=802.3;" +
  "0x0008=802.4;0x0009=802.5;0x000a=FDDI;0x000b=802.6;0x000d=Fragment;0x000e=Spanning tree;0x000f=Source routing tree";
