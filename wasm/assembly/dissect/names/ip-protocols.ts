/** IP protocol numbers (IANA) and what they stand for. */
export const IP_PROTOCOLS =
  "0=IPv6 hop-by-hop options;1=ICMP;2=IGMP;3=GGP;4=IPv4;5=ST;6=TCP;7=CBT;8=EGP;9=IGRP;17=UDP;27=RDP;33=DCCP;41=IPv6;43=IPv6 routing;44=IPv6 fragment;" +
  "46=RSVP;47=GRE;50=ESP;51=AH;55=MOBILE;58=ICMPv6;59=IPv6 no next header;60=IPv6 destination options;88=EIGRP;89=OSPF;94=IPIP;97=EtherIP;98=ENCAP;" +
  "103=PIM;108=IPComp;112=VRRP;113=PGM;115=L2TP;124=ISIS over IPv4;132=SCTP;133=Fibre Channel;135=Mobility;136=UDP-Lite;137=MPLS in IP;139=HIP;140=Shim6;143=Ethernet";
