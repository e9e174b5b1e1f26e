/**
 * The list of protocols: one import and one case each. The number is the one in the dissector's file; it names the protocol
 * in stored paths for as long as the engine runs and never outside.
 */
import { Sink } from "../core/sink.ts";
import { ah } from "./ah.ts";
import { arcnet } from "./arcnet.ts";
import { aristaTime } from "./arista-time.ts";
import { arp } from "./arp.ts";
import { ayiya } from "./ayiya.ts";
import { bfd, bfdEcho } from "./bfd.ts";
import { cdp } from "./cdp.ts";
import { backboneTag } from "./backbone-tag.ts";
import { capwap, capwapData } from "./capwap.ts";
import { chap } from "./chap.ts";
import { chdlc } from "./chdlc.ts";
import { ciscoMetadata } from "./cisco-metadata.ts";
import { data } from "./data.ts";
import { dccp } from "./dccp.ts";
import { dhcp } from "./dhcp.ts";
import { dhcpv6 } from "./dhcpv6.ts";
import { dns } from "./dns.ts";
import { eigrp } from "./eigrp.ts";
import { erspan } from "./erspan.ts";
import { esp } from "./esp.ts";
import { etag } from "./etag.ts";
import { etherip } from "./etherip.ts";
import { ethernet } from "./ethernet.ts";
import { fabricPath } from "./fabricpath.ts";
import { fddi } from "./fddi.ts";
import { frameRelay } from "./frame-relay.ts";
import { frame } from "./frame.ts";
import { ftp } from "./ftp.ts";
import { geneve } from "./geneve.ts";
import { gre } from "./gre.ts";
import { gtp, gtpPrime } from "./gtp.ts";
import { gtpv2 } from "./gtpv2.ts";
import { hsrp } from "./hsrp.ts";
import { http } from "./http.ts";
import { http2 } from "./http2.ts";
import { icmp } from "./icmp.ts";
import { icmpv6 } from "./icmpv6.ts";
import { igmp } from "./igmp.ts";
import { imap } from "./imap.ts";
import { ipoib } from "./ipoib.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import { l2tp } from "./l2tp.ts";
import { llc } from "./llc.ts";
import { lldp } from "./lldp.ts";
import { llmnr } from "./llmnr.ts";
import { loop } from "./loop.ts";
import { macsec } from "./macsec.ts";
import { mdns } from "./mdns.ts";
import { modbus } from "./modbus.ts";
import { mpls } from "./mpls.ts";
import { mqtt } from "./mqtt.ts";
import { multilink } from "./multilink.ts";
import { nbns } from "./nbns.ts";
import { nbss } from "./nbss.ts";
import { nflog } from "./nflog.ts";
import { nsh } from "./nsh.ts";
import { ntp } from "./ntp.ts";
import { nullLoopback } from "./null.ts";
import { openvpn } from "./openvpn.ts";
import { dtls } from "./tls/dtls.ts";
import { tlsPiece } from "./tls/piece.ts";
import { ospf } from "./ospf.ts";
import { pap } from "./pap.ts";
import { pim } from "./pim.ts";
import { pktap } from "./pktap.ts";
import { pop } from "./pop.ts";
import { cbcp, ccp, ipcp, ipv6cp, lcp } from "./ppp-control.ts";
import { ppi } from "./ppi.ts";
import { ppp } from "./ppp.ts";
import { pppoeDiscovery } from "./pppoe-discovery.ts";
import { pppoe } from "./pppoe.ts";
import { providerVlan } from "./provider-vlan.ts";
import { pwChannel } from "./pw-channel.ts";
import { pwEthernet, pwEthernetControl, pwEthernetGuess } from "./pw-ethernet.ts";
import { quic } from "./quic.ts";
import { radiotap } from "./radiotap.ts";
import { raw } from "./raw.ts";
import { rdp } from "./rdp.ts";
import { rdpudp } from "./rdpudp.ts";
import { rip, ripng } from "./rip.ts";
import { sctp } from "./sctp.ts";
import { sdp } from "./sdp.ts";
import { sip } from "./sip.ts";
import { slarp } from "./slarp.ts";
import { sll } from "./sll.ts";
import { sll2 } from "./sll2.ts";
import { lacp, marker, oampdu, ossp, slow } from "./slow.ts";
import { smb } from "./smb.ts";
import { smb2 } from "./smb2.ts";
import { smtp } from "./smtp.ts";
import { snmp } from "./snmp.ts";
import { ssdp } from "./ssdp.ts";
import { ssh } from "./ssh.ts";
import { stp } from "./stp.ts";
import { stun } from "./stun.ts";
import { syslog } from "./syslog.ts";
import { tcp } from "./tcp.ts";
import { telnet } from "./telnet.ts";
import { tftp } from "./tftp.ts";
import { tls } from "./tls.ts";
import { udp } from "./udp.ts";
import { udpencap } from "./udpencap.ts";
import { udplite } from "./udplite.ts";
import { vlan } from "./vlan.ts";
import { vrrp } from "./vrrp.ts";
import { vxlan } from "./vxlan.ts";
import { wlan } from "./wlan.ts";
import { ftpData } from "./ftp-data.ts";

import { DATA } from "./data.ts";

export { DATA };

/** Runs the dissector of protocol `id` over the sink's layer. */
export function dissectLayer<S extends Sink>(id: u32, s: S): void {
  switch (id) {
    case 1:
      return frame<S>(s);
    case 2:
      return data<S>(s);
    case 3:
      return ethernet<S>(s);
    case 4:
      return vlan<S>(s);
    case 5:
      return llc<S>(s);
    case 7:
      return arp<S>(s);
    case 8:
      return ipv4<S>(s);
    case 9:
      return ipv6<S>(s);
    case 10:
      return icmp<S>(s);
    case 11:
      return icmpv6<S>(s);
    case 12:
      return igmp<S>(s);
    case 13:
      return gre<S>(s);
    case 14:
      return tcp<S>(s);
    case 15:
      return udp<S>(s);
    case 16:
      return udplite<S>(s);
    case 17:
      return sctp<S>(s);
    case 18:
      return sll<S>(s);
    case 19:
      return sll2<S>(s);
    case 20:
      return raw<S>(s);
    case 21:
      return nullLoopback<S>(s);
    case 22:
      return loop<S>(s);
    case 23:
      return ppp<S>(s);
    case 24:
      return pppoe<S>(s);
    case 25:
      return mpls<S>(s);
    case 26:
      return vxlan<S>(s);
    case 27:
      return geneve<S>(s);
    case 28:
      return esp<S>(s);
    case 29:
      return ah<S>(s);
    case 30:
      return stp<S>(s);
    case 31:
      return lldp<S>(s);
    case 32:
      return dns<S>(s);
    case 33:
      return mdns<S>(s);
    case 34:
      return llmnr<S>(s);
    case 35:
      return nbns<S>(s);
    case 36:
      return dhcp<S>(s);
    case 37:
      return dhcpv6<S>(s);
    case 38:
      return http<S>(s);
    case 39:
      return tls<S>(s);
    case 40:
      return quic<S>(s);
    case 41:
      return ssh<S>(s);
    case 42:
      return ftp<S>(s);
    case 43:
      return ftpData<S>(s);
    case 44:
      return smtp<S>(s);
    case 45:
      return pop<S>(s);
    case 46:
      return imap<S>(s);
    case 47:
      return ntp<S>(s);
    case 48:
      return syslog<S>(s);
    case 49:
      return tftp<S>(s);
    case 50:
      return snmp<S>(s);
    case 51:
      return sip<S>(s);
    case 52:
      return sdp<S>(s);
    case 53:
      return stun<S>(s);
    case 54:
      return nbss<S>(s);
    case 55:
      return smb<S>(s);
    case 56:
      return smb2<S>(s);
    case 57:
      return telnet<S>(s);
    case 58:
      return mqtt<S>(s);
    case 59:
      return modbus<S>(s);
    case 60:
      return providerVlan<S>(s);
    case 61:
      return lcp<S>(s);
    case 62:
      return ipcp<S>(s);
    case 63:
      return ipv6cp<S>(s);
    case 64:
      return pap<S>(s);
    case 65:
      return chap<S>(s);
    case 66:
      return ccp<S>(s);
    case 67:
      return cbcp<S>(s);
    case 68:
      return erspan<S>(s);
    case 69:
      return chdlc<S>(s);
    case 70:
      return pppoeDiscovery<S>(s);
    case 71:
      return udpencap<S>(s);
    case 72:
      return etherip<S>(s);
    case 73:
      return pwEthernetGuess<S>(s);
    case 74:
      return pwEthernetControl<S>(s);
    case 75:
      return pwEthernet<S>(s);
    case 76:
      return pwChannel<S>(s);
    case 77:
      return slarp<S>(s);
    case 78:
      return multilink<S>(s);
    case 79:
      return ciscoMetadata<S>(s);
    case 80:
      return aristaTime<S>(s);
    case 81:
      return backboneTag<S>(s);
    case 82:
      return fddi<S>(s);
    case 83:
      return nflog<S>(s);
    case 84:
      return frameRelay<S>(s);
    case 85:
      return ppi<S>(s);
    case 86:
      return pktap<S>(s);
    case 87:
      return ipoib<S>(s);
    case 88:
      return arcnet<S>(s);
    case 89:
      return rdp<S>(s);
    case 90:
      return radiotap<S>(s);
    case 91:
      return wlan<S>(s);
    case 92:
      return capwap<S>(s);
    case 93:
      return capwapData<S>(s);
    case 94:
      return rdpudp<S>(s);
    case 95:
      return fabricPath<S>(s);
    case 96:
      return tlsPiece<S>(s);
    case 97:
      return etag<S>(s);
    case 98:
      return nsh<S>(s);
    case 99:
      return macsec<S>(s);
    case 100:
      return ayiya<S>(s);
    case 120:
      return gtp<S>(s);
    case 121:
      return gtpv2<S>(s);
    case 122:
      return gtpPrime<S>(s);
    case 123:
      return ospf<S>(s);
    case 124:
      return eigrp<S>(s);
    case 125:
      return pim<S>(s);
    case 126:
      return cdp<S>(s);
    case 127:
      return dccp<S>(s);
    case 128:
      return l2tp<S>(s);
    case 129:
      return slow<S>(s);
    case 130:
      return lacp<S>(s);
    case 131:
      return hsrp<S>(s);
    case 132:
      return vrrp<S>(s);
    case 133:
      return rip<S>(s);
    case 134:
      return ripng<S>(s);
    case 135:
      return ssdp<S>(s);
    case 136:
      return bfd<S>(s);
    case 137:
      return marker<S>(s);
    case 138:
      return oampdu<S>(s);
    case 139:
      return ossp<S>(s);
    case 140:
      return bfdEcho<S>(s);
    case 141:
      return openvpn<S>(s);
    case 142:
      return dtls<S>(s);
    case 143:
      return http2<S>(s);
    default:
      s.refuse();
  }
}
