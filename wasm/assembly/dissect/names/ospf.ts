/** Words of OSPF: advertisements, links and flooding scopes (RFC 2328, RFC 3101, RFC 5250, RFC 5340). */
export const OSPF_TYPES =
  "1=Router;2=Network;3=Summary, network;4=Summary, boundary router;5=AS external;6=Group membership;7=NSSA AS external;8=External attributes;" +
  "9=Opaque, link;10=Opaque, area;11=Opaque, AS";
export const OSPF_LINKS = "1=Point to point;2=Transit network;3=Stub network;4=Virtual link";
export const OSPF_SCOPES = "0=Link;1=Area;2=AS;3=Reserved";
export const OSPF_FUNCTIONS =
  "1=Router;2=Network;3=Inter-area prefix;4=Inter-area router;5=AS external;6=Group membership;7=NSSA;8=Link;9=Intra-area prefix;12=Router information";
