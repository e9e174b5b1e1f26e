/** The fields that an oracle answer lists for each packet: what analysts look at first, by their filter names. */
const LINK_TO_TRANSPORT =
  "eth.src eth.dst eth.type vlan.id mpls.label arp.opcode arp.src.proto_ipv4 arp.dst.proto_ipv4 ip.src ip.dst ip.proto ip.ttl ip.id ip.len " +
  "ip.dsfield ip.flags.df ip.flags.mf ip.frag_offset ipv6.src ipv6.dst ipv6.nxt ipv6.hlim ipv6.plen ipv6.flow icmp.type icmp.code icmpv6.type " +
  "icmpv6.code igmp.type tcp.stream tcp.srcport tcp.dstport tcp.flags tcp.seq_raw tcp.ack_raw tcp.seq tcp.ack tcp.window_size_value tcp.window_size " +
  "tcp.hdr_len tcp.len tcp.options.mss_val tcp.options.wscale.shift udp.stream udp.srcport udp.dstport udp.length sctp.srcport sctp.dstport " +
  "vxlan.vni gre.proto geneve.vni pppoe.session_id lldp.tlv.system.name cdp.deviceid stp.type wlan.fc.type_subtype wlan.ssid";
const APPLICATION =
  "dns.id dns.flags.response dns.flags.rcode dns.qry.name dns.qry.type dns.count.answers dns.a dns.aaaa dns.cname http.request.method http.host " +
  "http.request.uri http.user_agent http.response.code http.content_type tls.record.content_type tls.record.version tls.handshake.type " +
  "tls.handshake.version tls.handshake.ciphersuite tls.handshake.extensions_server_name tls.handshake.extensions_alpn_str tls.handshake.ja3 " +
  "tls.handshake.ja3s dhcp.option.dhcp dhcp.option.hostname dhcpv6.msgtype ntp.flags.mode snmp.version snmp.community syslog.msg ssh.protocol " +
  "ftp.request.command ftp.request.arg ftp.response.code smtp.req.command smtp.response.code imap.request.command pop.request.command sip.Method " +
  "sip.Status-Code sip.Call-ID rtp.ssrc rtp.seq tftp.opcode smb.cmd smb2.cmd dcerpc.pkt_type ldap.protocolOp kerberos.msg_type radius.code stun.type " +
  "quic.version quic.long.packet_type http2.type http2.headers.path mqtt.msgtype modbus.func_code dnp3.al.func bgp.type ospf.msg mysql.query " +
  "pgsql.query nbns.name isakmp.exchangetype rpc.procedure nfs.procedure_v3 telnet.cmd coap.code enip.command";

export const KEY_FIELDS: ReadonlySet<string> = new Set(`${LINK_TO_TRANSPORT} ${APPLICATION}`.split(" "));

/** Fields that hold the ports of the innermost transport. */
export const SOURCE_PORTS: ReadonlySet<string> = new Set([
  "tcp.srcport",
  "udp.srcport",
  "sctp.srcport",
  "dccp.srcport",
]);
export const DESTINATION_PORTS: ReadonlySet<string> = new Set([
  "tcp.dstport",
  "udp.dstport",
  "sctp.dstport",
  "dccp.dstport",
]);
