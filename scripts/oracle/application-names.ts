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
  ["POP3", ["pop"]],
  ["Usenet", ["nntp"]],
  ["HTTP2", ["http2"]],
  ["GTP_U", ["gtp"]],
  ["GTP", ["gtp", "gtpv2"]],
  ["NetFlow", ["cflow", "netflow"]],
  ["VNC", ["vnc"]],
  ["TuyaLP", ["tuya"]],
  ["ETHEREUM", ["ethereum"]],
]);

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/gu, "");

/** Whether our name means what nDPI's does. */
export function sameApplication(ours: string, verdict: string): boolean {
  const named = SAME.get(verdict);
  return plain(ours) === plain(verdict) || (named?.includes(ours) ?? false);
}
