/** Names of the numbers in ICMP and ICMPv6 (IANA registries). A code's field has the words of its type. */
export const ICMP_TYPES =
  "0=Echo reply;3=Destination unreachable;4=Source quench;5=Redirect;6=Alternate host address;8=Echo request;9=Router advertisement;10=Router solicitation;" +
  "11=Time exceeded;12=Parameter problem;13=Timestamp request;14=Timestamp reply;15=Information request;16=Information reply;17=Address mask request;" +
  "18=Address mask reply;30=Traceroute;31=Conversion error;32=Mobile host redirect;37=Domain name request;38=Domain name reply;39=SKIP;40=Photuris;" +
  "41=Experimental mobility;42=Extended echo request;43=Extended echo reply;253=Experiment 1;254=Experiment 2";
export const ICMP_UNREACHABLE =
  "0=network unreachable;1=host unreachable;2=protocol unreachable;3=port unreachable;4=fragmentation needed;5=source route failed;6=destination network unknown;" +
  "7=destination host unknown;8=source host isolated;9=network administratively prohibited;10=host administratively prohibited;" +
  "11=network unreachable for type of service;12=host unreachable for type of service;13=communication administratively filtered;14=host precedence violation;" +
  "15=precedence cutoff in effect";
export const ICMP_REDIRECT =
  "0=for the network;1=for the host;2=for type of service and network;3=for type of service and host";
export const ICMP_EXCEEDED = "0=time to live exceeded in transit;1=fragment reassembly time exceeded";
export const ICMP_PARAMETER = "0=pointer indicates the error;1=required option missing;2=bad length";
export const ICMP_EXTENDED_REPLY =
  "0=no error;1=malformed query;2=no such interface;3=no such table entry;4=several interfaces";

export const ICMPV6_TYPES =
  "1=Destination Unreachable;2=Packet Too Big;3=Time Exceeded;4=Parameter Problem;100=Private experiment;101=Private experiment;128=Echo request;129=Echo reply;" +
  "130=Multicast Listener Query;131=Multicast Listener Report;132=Multicast Listener Done;133=Router Solicitation;134=Router Advertisement;" +
  "135=Neighbor Solicitation;136=Neighbor Advertisement;137=Redirect;138=Router Renumbering;139=Node Information Query;140=Node Information Reply;" +
  "141=Inverse Neighbor Discovery Solicitation;142=Inverse Neighbor Discovery Advertisement;143=Multicast Listener Report v2;144=Home Agent Address Discovery Request;" +
  "145=Home Agent Address Discovery Reply;146=Mobile Prefix Solicitation;147=Mobile Prefix Advertisement;148=Certification Path Solicitation;" +
  "149=Certification Path Advertisement;151=Multicast Router Advertisement;152=Multicast Router Solicitation;153=Multicast Router Termination;154=FMIPv6;" +
  "155=RPL Control;156=ILNPv6 Locator Update;157=Duplicate Address Request;158=Duplicate Address Confirmation;159=MPL Control;160=Extended Echo request;" +
  "161=Extended Echo reply;200=Private experiment;201=Private experiment";
export const ICMPV6_UNREACHABLE =
  "0=no route to destination;1=administratively prohibited;2=beyond scope of source address;3=address unreachable;4=port unreachable;" +
  "5=source address failed policy;6=route rejected;7=error in source routing header";
export const ICMPV6_EXCEEDED = "0=hop limit exceeded in transit;1=fragment reassembly time exceeded";
export const ICMPV6_PARAMETER =
  "0=erroneous header field;1=unrecognized next header;2=unrecognized option;3=incomplete header chain in first fragment;4=upper-layer header error";
export const ICMPV6_RPL =
  "0=DODAG Information Solicitation;1=DODAG Information Object;2=Destination Advertisement Object;3=Destination Advertisement Object Ack;" +
  "4=P2P Discovery Reply Object;5=P2P Discovery Reply Object Ack;128=Secure DIS;129=Secure DIO;130=Secure DAO;131=Secure DAO Ack;138=Consistency Check";
export const ICMPV6_OPTIONS =
  "1=Source link-layer address;2=Target link-layer address;3=Prefix information;4=Redirected header;5=MTU;6=NBMA shortcut limit;7=Advertisement interval;" +
  "8=Home agent information;9=Source address list;10=Target address list;11=CGA;12=RSA signature;13=Timestamp;14=Nonce;15=Trust anchor;16=Certificate;" +
  "17=IP address and prefix;18=New router prefix;19=Link-layer address;20=Neighbor advertisement acknowledgment;23=Mobility anchor point;24=Route information;" +
  "25=Recursive DNS server;26=RA flags extension;27=Handover key request;28=Handover key reply;31=DNS search list;33=Address registration;34=6LoWPAN context;" +
  "35=Authoritative border router;37=Captive portal;38=PREF64;138=CARD request;139=CARD reply;253=Experiment 1;254=Experiment 2";
