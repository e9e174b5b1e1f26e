/**
 * Options of the Dynamic Host Configuration Protocol whose value is one number, a text or a list of addresses (RFC 2132 and the
 * IANA registry "BOOTP Vendor Extensions and DHCP Options"): which field shows each, and in which shape. dhcp.ts reads the others itself.
 */
import {
  KIND_BOOL,
  KIND_BYTES,
  KIND_I32,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";

export const DHCP_OPTIONS =
  "0=Padding;1=Subnet mask;2=Time offset;3=Router;4=Time server;5=Name server;6=Domain name server;7=Log server;8=Quotes server;" +
  "9=LPR server;10=Impress server;11=Resource location server;12=Host name;13=Boot file size;14=Merit dump file;15=Domain name;" +
  "16=Swap server;17=Root path;18=Extensions path;19=IP forwarding;20=Non-local source routing;21=Policy filter;" +
  "22=Maximum datagram reassembly size;23=Default IP time to live;24=Path MTU aging timeout;25=Path MTU plateau table;26=Interface MTU;" +
  "27=All subnets are local;28=Broadcast address;29=Perform mask discovery;30=Mask supplier;31=Perform router discovery;" +
  "32=Router solicitation address;33=Static route;34=Trailer encapsulation;35=ARP cache timeout;36=Ethernet encapsulation;" +
  "37=TCP default time to live;38=TCP keepalive interval;39=TCP keepalive garbage;40=NIS domain;41=NIS servers;42=NTP servers;" +
  "43=Vendor-specific information;44=NetBIOS name server;45=NetBIOS datagram distribution server;46=NetBIOS node type;" +
  "47=NetBIOS scope;48=X font server;49=X display manager;50=Requested IP address;51=IP address lease time;52=Option overload;" +
  "53=DHCP message type;54=DHCP server identifier;55=Parameter request list;56=Message;57=Maximum DHCP message size;58=Renewal time;" +
  "59=Rebinding time;60=Vendor class identifier;61=Client identifier;62=NetWare/IP domain;63=NetWare/IP information;64=NIS+ domain;" +
  "65=NIS+ servers;66=TFTP server name;67=Boot file name;68=Mobile IP home agent;69=SMTP server;70=POP3 server;71=NNTP server;" +
  "72=WWW server;73=Finger server;74=IRC server;75=StreetTalk server;76=StreetTalk directory assistance server;77=User class;" +
  "78=SLP directory agent;79=SLP service scope;80=Rapid commit;81=Client FQDN;82=Relay agent information;83=iSNS;85=NDS servers;" +
  "86=NDS tree name;87=NDS context;88=BCMCS domain names;89=BCMCS addresses;90=Authentication;91=Client last transaction time;" +
  "92=Associated IP;93=Client system architecture;94=Client network device interface;95=LDAP;97=Client machine identifier (UUID);" +
  "98=User authentication;99=Civic location;100=Time zone, POSIX;101=Time zone, name;108=IPv6-only preferred;112=NetInfo parent server;" +
  "113=NetInfo parent server tag;114=Captive portal;116=Auto-configuration;117=Name service search;118=Subnet selection;" +
  "119=Domain search;120=SIP servers;121=Classless static route;122=CableLabs client configuration;123=Coordinate location;" +
  "124=Vendor-identifying vendor class;125=Vendor-identifying vendor information;128=DOCSIS full security server;136=PANA agent;137=LoST server;" +
  "138=CAPWAP access controllers;139=Mobility servers, address;140=Mobility servers, name;141=SIP UA configuration domains;" +
  "142=ANDSF address;143=SZTP redirect;144=Geolocation;145=Forcerenew nonce capable;146=RDNSS selection;150=TFTP server address;" +
  "151=Status code;152=Base time;153=Start time of state;154=Query start time;155=Query end time;156=DHCP state;157=Data source;" +
  "158=PCP server;159=Port parameters;160=Captive portal (old);161=MUD URL;175=Etherboot;176=IP telephone;208=PXELINUX magic;" +
  "209=PXELINUX configuration file;210=PXELINUX path prefix;211=PXELINUX reboot time;212=6RD;213=Access domain name;" +
  "220=Subnet allocation;221=Virtual subnet selection;249=Private/Classless static route (Microsoft);" +
  "252=Private/Proxy autodiscovery;255=End";
export const DHCP_TYPES =
  "1=Discover;2=Offer;3=Request;4=Decline;5=ACK;6=NAK;7=Release;8=Inform;9=Force Renew;10=Lease query;11=Lease Unassigned;" +
  "12=Lease Unknown;13=Lease Active;14=Bulk Lease Query;15=Lease Query Done;16=Active LeaseQuery;17=Lease Query Status;18=TLS";
export const HARDWARE_TYPES =
  "0=Reserved;1=Ethernet;2=Experimental Ethernet;3=AX.25;4=Proteon ProNET;5=Chaos;6=IEEE 802;7=ARCNET;15=Frame Relay;16=ATM;" +
  "18=Fibre Channel;20=Serial line;24=IEEE 1394;27=EUI-64;31=IPsec tunnel;32=InfiniBand";
export const ARCHITECTURES =
  "0=x86 BIOS;1=NEC/PC98;2=EFI Itanium;3=DEC Alpha;4=Arc x86;5=Intel Lean Client;6=EFI IA32;7=EFI x64;8=EFI XScale;9=EFI BC;" +
  "10=ARM 32-bit UEFI;11=ARM 64-bit UEFI;12=PowerPC Open Firmware;13=PowerPC ePAPR;14=POWER OPAL v3;15=x86 UEFI HTTP;" +
  "16=x64 UEFI HTTP;17=EBC UEFI HTTP;18=ARM 32-bit UEFI HTTP;19=ARM 64-bit UEFI HTTP;20=PC/AT HTTP;21=ARM 32-bit uboot;" +
  "22=ARM 64-bit uboot;23=ARM 32-bit uboot HTTP;24=ARM 64-bit uboot HTTP;25=RISC-V 32-bit UEFI;26=RISC-V 32-bit UEFI HTTP;" +
  "27=RISC-V 64-bit UEFI;28=RISC-V 64-bit UEFI HTTP";
export const AGENT_SUBOPTIONS =
  "0=Padding;1=Circuit id;2=Remote id;4=DOCSIS device class;5=Link selection;6=Subscriber id;7=RADIUS attributes;8=Authentication;" +
  "9=Vendor-specific information;10=Flags;11=Server id override;12=Relay agent identifier;13=Access technology type;" +
  "14=Access network name;15=Access point name;16=Access point BSSID;17=Operator identifier;18=Operator realm;19=Source port;" +
  "150=Link selection (Cisco);151=VRF name or VPN id;152=Server id override (Cisco)";
export const HARDWARE = field("dhcp.hw.type", KIND_U8 | 0x100, "Hardware type", HARDWARE_TYPES);

export const SHAPE_NONE: u32 = 0;
export const SHAPE_ADDRESSES: u32 = 1;
export const SHAPE_TEXT: u32 = 2;
export const SHAPE_U8: u32 = 3;
export const SHAPE_U16: u32 = 4;
export const SHAPE_U32: u32 = 5;
export const SHAPE_U16_LIST: u32 = 6;
export const SHAPE_U8_LIST: u32 = 7;
export const SHAPE_SECONDS: u32 = 8;
/** Pairs of addresses; the second field's id is the first's plus one. */
export const SHAPE_PAIRS: u32 = 9;

const fieldOf = new StaticArray<u16>(256);
const shapeOf = new StaticArray<u8>(256);

export function optionField(code: u32): u16 {
  return unchecked(fieldOf[code]);
}
export function optionShape(code: u32): u32 {
  return unchecked(shapeOf[code]);
}

function option(code: u32, shape: u32, id: u16): void {
  fieldOf[code] = id;
  shapeOf[code] = <u8>shape;
}
function addresses(code: u32, name: string, label: string): void {
  option(code, SHAPE_ADDRESSES, field(name, KIND_IPV4, label));
}
function text(code: u32, name: string, label: string): void {
  option(code, SHAPE_TEXT, field(name, KIND_STRING, label));
}
function number(code: u32, shape: u32, name: string, label: string, words: string = ""): void {
  const kind = shape == SHAPE_U8 || shape == SHAPE_U8_LIST ? KIND_U8 : shape == SHAPE_U32 ? KIND_U32 : KIND_U16;
  option(code, shape, field(name, kind, label, words));
}
function truth(code: u32, name: string, label: string): void {
  option(code, SHAPE_U8, field(name, KIND_BOOL, label));
}

addresses(1, "dhcp.option.subnet_mask", "Subnet mask");
option(2, SHAPE_U32, field("dhcp.option.time_offset", KIND_I32, "Time offset (s)"));
addresses(3, "dhcp.option.router", "Router");
addresses(4, "dhcp.option.time_server", "Time server");
addresses(5, "dhcp.option.name_server", "Name server");
addresses(6, "dhcp.option.domain_name_server", "Domain name server");
addresses(7, "dhcp.option.log_server", "Log server");
addresses(8, "dhcp.option.quotes_server", "Quotes server");
addresses(9, "dhcp.option.lpr_server", "LPR server");
addresses(10, "dhcp.option.impress_server", "Impress server");
addresses(11, "dhcp.option.resource_location_server", "Resource location server");
text(12, "dhcp.option.hostname", "Host name");
number(13, SHAPE_U16, "dhcp.option.boot_file_size", "Boot file size");
text(14, "dhcp.option.merit_dump_file", "Merit dump file");
text(15, "dhcp.option.domain_name", "Domain name");
addresses(16, "dhcp.option.swap_server", "Swap server");
text(17, "dhcp.option.root_path", "Root path");
text(18, "dhcp.option.extension_path", "Extensions path");
truth(19, "dhcp.option.ip_forwarding", "IP forwarding");
truth(20, "dhcp.option.non_local_source_routing", "Non-local source routing");
option(21, SHAPE_PAIRS, field("dhcp.option.policy_filter.ip", KIND_IPV4, "Address"));
field("dhcp.option.policy_filter.subnet_mask", KIND_IPV4, "Subnet mask");
number(22, SHAPE_U16, "dhcp.option.max_datagram_reassembly_size", "Maximum datagram reassembly size");
number(23, SHAPE_U8, "dhcp.option.default_ip_ttl", "Default time to live");
number(24, SHAPE_U32, "dhcp.option.path_mtu_aging_timeout", "Path MTU aging timeout (s)");
number(25, SHAPE_U16_LIST, "dhcp.option.path_mtu_plateau_table_item", "Path MTU plateau");
number(26, SHAPE_U16, "dhcp.option.interface_mtu", "Interface MTU");
truth(27, "dhcp.option.all_subnets_are_local", "All subnets are local");
addresses(28, "dhcp.option.broadcast_address", "Broadcast address");
truth(29, "dhcp.option.perform_mask_discovery", "Perform mask discovery");
truth(30, "dhcp.option.mask_supplier", "Mask supplier");
truth(31, "dhcp.option.perform_router_discover", "Perform router discovery");
addresses(32, "dhcp.option.router_solicitation_address", "Router solicitation address");
option(33, SHAPE_PAIRS, field("dhcp.option.static_route.ip", KIND_IPV4, "Destination"));
field("dhcp.option.static_route.router", KIND_IPV4, "Router");
truth(34, "dhcp.option.trailer_encapsulation", "Trailer encapsulation");
number(35, SHAPE_U32, "dhcp.option.arp_cache_timeout", "ARP cache timeout (s)");
truth(36, "dhcp.option.ethernet_encapsulation", "Ethernet encapsulation");
number(37, SHAPE_U8, "dhcp.option.tcp_default_ttl", "TCP default time to live");
number(38, SHAPE_U32, "dhcp.option.tcp_keepalive_interval", "TCP keepalive interval (s)");
truth(39, "dhcp.option.tcp_keepalive_garbage", "TCP keepalive garbage");
text(40, "dhcp.option.nis_domain", "NIS domain");
addresses(41, "dhcp.option.nis_server", "NIS server");
addresses(42, "dhcp.option.ntp_server", "NTP server");
addresses(44, "dhcp.option.netbios_over_tcpip_name_server", "NetBIOS name server");
addresses(45, "dhcp.option.netbios_over_tcpip_dd_name_server", "NetBIOS datagram distribution server");
number(
  46,
  SHAPE_U8,
  "dhcp.option.netbios_over_tcpip_node_type",
  "NetBIOS node type",
  "1=B-node;2=P-node;4=M-node;8=H-node",
);
text(47, "dhcp.option.netbios_over_tcpip_scope", "NetBIOS scope");
addresses(48, "dhcp.option.xwindows_system_font_server", "X font server");
addresses(49, "dhcp.option.xwindows_system_display_manager", "X display manager");
addresses(50, "dhcp.option.requested_ip_address", "Requested address");
number(51, SHAPE_U32, "dhcp.option.ip_address_lease_time", "Lease time (s)");
number(
  52,
  SHAPE_U8,
  "dhcp.option.option_overload",
  "Options also stand in",
  "1=Boot file name;2=Server host name;3=Boot file and server host name",
);
number(53, SHAPE_U8, "dhcp.option.dhcp", "Message type", DHCP_TYPES);
addresses(54, "dhcp.option.dhcp_server_id", "Server identifier");
number(55, SHAPE_U8_LIST, "dhcp.option.request_list_item", "Requested", DHCP_OPTIONS);
text(56, "dhcp.option.message", "Message");
number(57, SHAPE_U16, "dhcp.option.dhcp_max_message_size", "Maximum message size");
number(58, SHAPE_U32, "dhcp.option.renewal_time_value", "Renewal time (s)");
number(59, SHAPE_U32, "dhcp.option.rebinding_time_value", "Rebinding time (s)");
text(60, "dhcp.option.vendor_class_id", "Vendor class identifier");
text(64, "dhcp.option.nis_plus_domain", "NIS+ domain");
addresses(65, "dhcp.option.nis_plus_server", "NIS+ server");
text(66, "dhcp.option.tftp_server_name", "TFTP server name");
text(67, "dhcp.option.bootfile_name", "Boot file name");
addresses(68, "dhcp.option.mobile_ip_home_agent", "Mobile IP home agent");
addresses(69, "dhcp.option.smtp_server", "SMTP server");
addresses(70, "dhcp.option.pop3_server", "POP3 server");
addresses(71, "dhcp.option.nntp_server", "NNTP server");
addresses(72, "dhcp.option.default_www_server", "WWW server");
addresses(73, "dhcp.option.default_finger_server", "Finger server");
addresses(74, "dhcp.option.default_irc_server", "IRC server");
addresses(75, "dhcp.option.streettalk_server", "StreetTalk server");
addresses(76, "dhcp.option.streettalk_da_server", "StreetTalk directory assistance server");
number(91, SHAPE_U32, "dhcp.option.client_last_transaction_time", "Client last transaction time (s)");
addresses(92, "dhcp.option.associated_ip_option", "Associated address");
number(93, SHAPE_U16_LIST, "dhcp.option.client_system_architecture", "Client system architecture", ARCHITECTURES);
text(100, "dhcp.option.tz_pcode", "Time zone, POSIX");
text(101, "dhcp.option.tz_tcode", "Time zone, name");
addresses(112, "dhcp.option.netinfo_parent_server_address", "NetInfo parent server");
text(113, "dhcp.option.netinfo_parent_server_tag", "NetInfo parent server tag");
text(114, "dhcp.option.captive_portal", "Captive portal");
number(116, SHAPE_U8, "dhcp.option.dhcp_auto_configuration", "Auto-configuration", "0=Do not;1=Do");
addresses(118, "dhcp.option.subnet_selection_option", "Subnet selection");
addresses(136, "dhcp.option.pana_agent", "PANA agent");
addresses(138, "dhcp.option.capwap_access_controller", "CAPWAP access controller");
addresses(142, "dhcp.option.andsf_server", "ANDSF server");
number(145, SHAPE_U8_LIST, "dhcp.option.forcerenew_nonce.algorithm", "Algorithm", "1=HMAC-MD5");
addresses(150, "dhcp.option.tftp_server_address", "TFTP server address");
option(152, SHAPE_SECONDS, field("dhcp.option.bulk_lease.base_time", 17, "Base time"));
number(153, SHAPE_U32, "dhcp.option.bulk_lease.start_time_of_state", "Start time of state (s)");
option(154, SHAPE_SECONDS, field("dhcp.option.bulk_lease.query_start_time", 17, "Query start time"));
option(155, SHAPE_SECONDS, field("dhcp.option.bulk_lease.query_end_time", 17, "Query end time"));
number(
  156,
  SHAPE_U8,
  "dhcp.option.bulk_lease.dhcp_state",
  "State",
  "1=Available;2=Active;3=Expired;4=Released;5=Abandoned;6=Reset;7=Remote;8=Transitioning",
);
text(161, "dhcp.option.mudurl", "MUD URL");
text(209, "dhcp.option.pxe_config_file", "PXELINUX configuration file");
text(210, "dhcp.option.pxe_path_prefix", "PXELINUX path prefix");
text(252, "dhcp.option.private_proxy_autodiscovery", "Proxy autodiscovery");
option(43, SHAPE_NONE, field("dhcp.option.vendor.value", KIND_BYTES, "Vendor data"));
