/** PPP data link layer protocol numbers (IANA) and what they stand for. */
export const PPP_PROTOCOLS =
  "0x0001=Padding;0x0021=IPv4;0x0023=OSI network layer;0x0025=XNS IDP;0x0027=DECnet;0x0029=AppleTalk;0x002b=IPX;0x002d=Van Jacobson compressed;" +
  "0x002f=Van Jacobson uncompressed;0x0031=Bridging;0x0035=Vines;0x003d=Multilink;0x003f=NetBIOS;0x0049=Serial data;0x004b=SNA over 802.2;0x004d=SNA;" +
  "0x004f=IPv6 header compression;0x0053=Encryption;0x0057=IPv6;0x0059=Multiplexing;0x005b=Vendor network;0x0061=RTP full header;0x00fb=Single link compression;" +
  "0x00fd=Compressed;0x0201=802.1D hello;0x0203=Source routing BPDU;0x0207=CDP;0x0281=MPLS unicast;0x0283=MPLS multicast;0x0800=IPv4;0x4021=Stacker LZS;" +
  "0x8021=IPCP;0x8023=OSINLCP;0x8029=ATCP;0x802b=IPXCP;0x8031=BCP;0x803d=Multilink control;0x803f=NBFCP;0x8053=ECP;0x8057=IPv6CP;0x8059=PPPMuxCP;" +
  "0x805b=VSNCP;0x80fb=Single link CCP;0x80fd=CCP;0x8207=CDPCP;0x8281=MPLSCP;0x86dd=IPv6;0xc021=LCP;0xc023=PAP;0xc025=Link quality report;0xc029=CBCP;" +
  "0xc02b=BACP;0xc02d=BAP;0xc223=CHAP;0xc225=RSA authentication;0xc227=EAP;0xc229=Mitsubishi security";

/** Codes of the control protocols (RFC 1661 section 5, RFC 1570, RFC 1962). */
export const CONTROL_CODES =
  "0=Vendor specific;1=Configure request;2=Configure acknowledgment;3=Configure negative acknowledgment;4=Configure reject;5=Terminate request;" +
  "6=Terminate acknowledgment;7=Code reject;8=Protocol reject;9=Echo request;10=Echo reply;11=Discard request;12=Identification;13=Time remaining;" +
  "14=Reset request;15=Reset acknowledgment";
