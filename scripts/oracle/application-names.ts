/** Names of applications as nDPI writes them, and ours for the same. */
const SAME: ReadonlyMap<string, readonly string[]> = new Map([
  ["Service_Location_Protocol", ["srvloc"]],
  ["NetBIOS", ["nbns", "nbdgm", "nbss", "smb", "smb2"]],
  ["SMBv1", ["smb", "nbss"]],
  ["SMBv23", ["smb2", "nbss"]],
  ["IPSec", ["esp", "ah", "isakmp", "udpencap"]],
  ["FTP_CONTROL", ["ftp"]],
  ["FTP_DATA", ["ftp-data"]],
  ["Jabber", ["xmpp"]],
  ["HTTP_Proxy", ["http", "httpproxy"]],
  ["Radius", ["radius"]],
  ["MsSQL-TDS", ["tds"]],
  ["PostgreSQL", ["pgsql"]],
  ["IMAPS", ["imap", "imaps"]],
  ["SMTPS", ["smtp", "smtps"]],
  ["POPS", ["pop", "pops"]],
  // Of "TLS.DoH_DoT" and "QUIC.DoQ" the first part is compared: what is inside goes beyond it.
  ["TLS", ["dot"]],
  ["QUIC", ["doq"]],
  ["DoH_DoT", ["dot"]],
  ["DoQ", ["doq", "quic"]],
  ["POP3", ["pop"]],
  ["Usenet", ["nntp"]],
  ["HTTP2", ["http2"]],
  ["GTP_U", ["gtp"]],
  ["GTP", ["gtp", "gtpv2"]],
  ["NetFlow", ["cflow", "netflow"]],
  ["VNC", ["vnc"]],
  ["TuyaLP", ["tuya"]],
  ["ETHEREUM", ["ethereum"]],
  ["Corba", ["giop"]],
  ["ISO9506-1-MMS", ["mms"]],
  ["IEC60870", ["iec60870-104"]],
  ["EthernetIP", ["enip"]],
  ["EthernetGlobalData", ["egd"]],
  ["EtherSIO", ["esio"]],
  ["Ether-S-Bus", ["sbus"]],
  ["IEC62056", ["dlms"]],
  ["IEEE-C37118", ["synphasor"]],
  ["ANSI_C1222", ["c1222"]],
  ["BeckhoffADS", ["ams"]],
  ["Controller_Area_Network", ["can"]],
  ["PTPv2", ["ptp"]],
  ["CiscoSkinny", ["skinny"]],
  ["IAX", ["iax2"]],
  ["MPEG_TS", ["mpegts"]],
  ["Oracle", ["tns"]],
  ["RESP", ["redis"]],
  ["TPLINK_SHP", ["tplink-smarthome"]],
  ["UBNTAC2", ["ubdp"]],
  ["Xiaomi", ["miio"]],
  ["HL7", ["hl7"]],
  ["Citrix", ["citrix"]],
  ["Threema", ["threema"]],
  // The games of Toca Boca talk Photon.
  ["TocaBoca", ["photon"]],
  ["NFS", ["nfs", "mount", "nlm", "portmap"]],
  ["DNScrypt", ["dnscrypt"]],
  ["ApplePush", ["apns"]],
]);

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/gu, "");

/** Whether our name means what nDPI's does. */
export function sameApplication(ours: string, verdict: string): boolean {
  const named = SAME.get(verdict);
  return plain(ours) === plain(verdict) || (named?.includes(ours) ?? false);
}
