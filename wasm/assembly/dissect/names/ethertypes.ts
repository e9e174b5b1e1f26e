/** EtherType numbers (IEEE registration authority) and what they stand for. */
export const ETHERTYPES =
  "0x0800=IPv4;0x0806=ARP;0x0842=Wake-on-LAN;0x22f0=AVTP;0x22f3=TRILL;0x6003=DECnet;0x6558=Transparent Ethernet bridging;0x8035=RARP;" +
  "0x809b=AppleTalk;0x80f3=AARP;0x8100=802.1Q VLAN;0x8137=IPX;0x86dd=IPv6;0x8808=Ethernet flow control;0x8809=Slow protocols;" +
  "0x8847=MPLS unicast;0x8848=MPLS multicast;0x8863=PPPoE discovery;0x8864=PPPoE session;0x887b=HomePlug;0x888e=802.1X authentication;" +
  "0x8892=PROFINET;0x88a2=ATA over Ethernet;0x88a4=EtherCAT;0x88a8=802.1ad provider bridge;0x88ab=Powerlink;0x88b8=GOOSE;0x88ba=Sampled values;" +
  "0x88be=ERSPAN type II;0x88cc=LLDP;0x88cd=SERCOS III;0x88e1=HomePlug AV;0x88e5=MACsec;0x88e7=802.1ah backbone bridge;0x88f5=MVRP;0x88f6=MMRP;" +
  "0x88f7=PTP;0x8902=CFM;0x8906=FCoE;0x8914=FIP;0x8915=RoCE;0x892f=HSR;0x893f=802.1BR E-Tag;0x9000=Loopback;0x9100=802.1Q double tag;0x22eb=ERSPAN type III;" +
  "0x880b=PPP;0x880c=GSMP;0x894f=NSH;0x0101-0x01ff=Experimental";
