/** Words of the Linux cooked capture headers: ARPHRD_ numbers, packet types and protocols that are no Ethernet types. */
export const HARDWARE_TYPES =
  "0=NET/ROM;1=Ethernet;2=Experimental Ethernet;3=AX.25;4=ProNET;5=Chaos;6=IEEE 802;7=ARCNET;8=AppleTalk;15=Frame Relay DLCI;19=ATM;23=Metricom;24=IEEE 1394;" +
  "27=EUI-64;32=InfiniBand;256=SLIP;257=Compressed SLIP;258=SLIP6;259=Compressed SLIP6;264=Adaptive SLIP;270=ROSE;271=X.25;280=CAN;512=PPP;513=Cisco HDLC;" +
  "516=LAPB;517=DDCMP;518=Raw HDLC;519=Raw IP;768=IPIP tunnel;769=IPv6 tunnel;770=Frame Relay;771=SKIP;772=Loopback;773=LocalTalk;774=FDDI;776=SIT;778=GRE;" +
  "779=PIM register;780=HIPPI;783=IrDA;784=Fibre Channel;800=Token Ring;801=IEEE 802.11;802=IEEE 802.11 with Prism;803=IEEE 802.11 with Radiotap;" +
  "804=IEEE 802.15.4;805=IEEE 802.15.4 monitor;820=PhoNet;821=PhoNet pipe;822=CAIF;823=GRE over IPv6;824=Netlink;825=6LoWPAN;826=vsock monitor;65534=No header;65535=Void";

export const PACKET_TYPES = "0=To us;1=Broadcast;2=Multicast;3=To another host;4=From us";

export const COOKED_PROTOCOLS =
  "1=Raw 802.3;3=Ethernet;4=802.2 LLC;7=PPP;0x0c=CAN;0x0d=CAN FD;0x17=IrDA;0xf5=ISI;0xf6=IEEE 802.15.4";
