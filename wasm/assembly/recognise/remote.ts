/**
 * Screens, shells, files and mail at other ports: RDP, VNC, TeamViewer, Radmin, NoMachine, Citrix, X11, Telnet, AFP, iSCSI, Lustre,
 * rsync, Git, Subversion, TFTP's kin, SMTP, IMAP and FTP banners, speed tests.
 */
import {
  MAYBE,
  NO,
  Payload,
  YES,
  application,
  opensTcp,
  signTcp,
  signTcpAt,
  signUdp,
  signUdpAt,
} from "../core/applications.ts";
import { isAll, isDigit } from "./bytes.ts";

const RDP = application("rdp", "RDP");
/** TPKT around X.224: a connection with a cookie or a negotiation, or what an MCS connection begins with. */
signTcp(
  RDP,
  (p: Payload): u32 => {
    if (p.u8(1) != 0 || p.u16(2) > p.length) return NO;
    const kind = p.u8(5);
    if (kind == 0xe0) {
      if (p.says("Cookie: msts", 11) || (p.u8(11) == 1 && p.u16le(13) == 8)) return YES;
      return p.hasPort(3389) ? YES : NO;
    }
    if (kind == 0xd0) return (p.u8(11) == 2 || p.u8(11) == 3) && p.u16le(13) == 8 ? YES : p.hasPort(3389) ? YES : NO;
    return kind == 0xf0 && p.u16(7) == 0x7f65 ? YES : NO;
  },
  "\x03",
);
signUdp(
  RDP,
  (p: Payload): u32 => (p.u32(0) == 0xffffffff && (p.u16(6) & 1) == 1 && p.length >= 1100 ? YES : NO),
  "\xff",
);

const VNC = application("vnc", "VNC (RFB)");
signTcp(VNC, (p: Payload): u32 => (p.says("RFB ") && isDigit(p.u8(4)) && p.u8(7) == 0x2e ? YES : NO), "R");

const TEAMVIEWER = application("teamviewer", "TeamViewer");
signTcp(
  TEAMVIEWER,
  (p: Payload): u32 => {
    const isNamed = p.u16(0) == 0x1724 || p.u16(0) == 0x1130;
    return isNamed && (p.hasPort(5938) || p.u16le(3) + 5 == p.length) ? YES : NO;
  },
  "\x17\x11",
);
signUdp(
  TEAMVIEWER,
  (p: Payload): u32 => (p.u16(11) == 0x1724 && p.u8(0) == 0 && p.length > 13 ? (p.hasPort(5938) ? YES : MAYBE) : NO),
  "\0",
);

const RADMIN = application("radmin", "Radmin");
signTcp(
  RADMIN,
  (p: Payload): u32 => (p.u32(1) + 9 == p.length && p.u32(5) < 0x10000 && p.u8(9) <= 0x20 ? YES : NO),
  "\x01",
);

const NOMACHINE = application("nomachine", "NoMachine");
opensTcp(NOMACHINE, "NXSH-");
opensTcp(NOMACHINE, "NXD-");
signUdp(
  NOMACHINE,
  (p: Payload): u32 => (p.hasPort(4000) && p.u16(2) == 0x0100 && p.u16le(4) == p.length ? YES : NO),
  "\x01\x02",
);

const CITRIX = application("citrix", "Citrix ICA");
opensTcp(CITRIX, "\x7f\x7fICA\0");
opensTcp(CITRIX, "\x1aCGP/01");

const X11 = application("x11", "X11");
opensTcp(X11, "l\0\x0b\0\0\0");
opensTcp(X11, "B\0\0\x0b\0\0");

const TELNET = application("telnet", "Telnet");
/** Two commands that negotiate options. */
signTcp(
  TELNET,
  (p: Payload): u32 =>
    p.u8(1) >= 0xfa && p.u8(1) <= 0xfe && p.u8(2) < 40 && p.u8(3) == 0xff && p.u8(4) >= 0xfa && p.u8(5) < 40 ? YES : NO,
  "\xff",
);

opensTcp(application("vmware", "VMware"), "220 VMware Authentication Daemon");
opensTcp(application("spice", "SPICE"), "REDQ\x02\0");
opensTcp(application("adb", "Android Debug Bridge"), "CNXN\0\0\0\x01");

const AFP = application("afp", "AFP (DSI)");
signTcp(
  AFP,
  (p: Payload): u32 =>
    p.u8(1) >= 1 && p.u8(1) <= 8 && p.u32(8) + 16 == p.length && p.u32(12) == 0 && p.length >= 16 ? YES : NO,
  "\0\x01",
);

const ISCSI = application("iscsi", "iSCSI");
/** Login: operation 3 (immediate) or its answer, and keys in text. */
signTcp(
  ISCSI,
  (p: Payload): u32 =>
    p.holds("iqn.", 200) || p.holds("InitiatorName=", 200) || p.holds("TargetPortalGroupTag=", 100) ? YES : NO,
  "\x43\x03\x23",
);

const LUSTRE = application("lustre", "Lustre");
signTcp(LUSTRE, (p: Payload): u32 => (p.u32le(0) == 0xc1 && isAll(p, 0, 4, 20) && p.length >= 72 ? YES : NO), "\xc1");
signTcp(LUSTRE, (p: Payload): u32 => (p.u32le(0) == 0xacce7100 && p.u32le(4) <= 2 ? YES : NO), "\0");

opensTcp(application("rsync", "rsync"), "@RSYNCD: ");
opensTcp(application("ceph", "Ceph"), "ceph v");

const GIT = application("git", "Git");
signTcp(GIT, (p: Payload): u32 => (p.says("git-upload-", 4) || p.says("git-receive-", 4) ? YES : NO), "0");
opensTcp(application("svn", "Subversion"), "( success ( ");

const Z3950 = application("z3950", "Z39.50");
/** Beginning of a session: version, then options. */
signTcp(Z3950, (p: Payload): u32 => (p.u16(2) == 0x8302 && p.u8(6) == 0x84 ? YES : NO), "\xb4\xb5");

const NOTES = application("lotusnotes", "Lotus Notes");
signTcpAt(NOTES, 4, 2, (p: Payload): u32 => (p.u32(2) == 0x00000200 && p.u32(6) == 0x0040020f ? YES : NO));

const RX = application("rx", "AFS (Rx)");
signUdpAt(RX, 22, 0, (p: Payload): u32 => {
  const isOwnPort =
    (p.sourcePort >= 7000 && p.sourcePort <= 7009) || (p.destinationPort >= 7000 && p.destinationPort <= 7009);
  return isOwnPort && p.length >= 28 && p.u8(20) >= 1 && p.u8(20) <= 13 && p.u32(8) < 0x10000 && p.u8(22) == 0
    ? YES
    : NO;
});

const SMTP = application("smtp", "SMTP");
signTcp(SMTP, (p: Payload): u32 => (p.says("220") && (p.holds("SMTP", 200) || p.holds("smtp", 60)) ? YES : NO), "2");
opensTcp(SMTP, "EHLO ");
opensTcp(SMTP, "HELO ");
const FTP = application("ftp", "FTP");
signTcp(FTP, (p: Payload): u32 => (p.says("220") && p.holds("FTP", 200) ? YES : NO), "2");
const IMAP = application("imap", "IMAP");
signTcp(IMAP, (p: Payload): u32 => (p.says("* OK") && p.holds("IMAP", 200) ? YES : NO), "*");
opensTcp(IMAP, "* PREAUTH ");

const OOKLA = application("ookla", "Ookla speed test");
opensTcp(OOKLA, "HELLO 2.");
signTcp(
  OOKLA,
  (p: Payload): u32 => (p.says("HI\n") || p.says("HI ") ? (p.hasPort(8080) || p.hasPort(5060) ? YES : MAYBE) : NO),
  "H",
);

const KISMET = application("kismet", "Kismet");
opensTcp(KISMET, "*KISMET: ");
opensTcp(KISMET, "KISMET: ");

const UFTP = application("uftp", "UFTP");
signUdp(UFTP, (p: Payload): u32 => (p.hasPort(1044) && p.u8(1) >= 1 && p.u8(1) <= 17 ? YES : NO), "\x40\x50\x51");
const BEATS = application("lumberjack", "Lumberjack (Beats)");
signTcp(
  BEATS,
  (p: Payload): u32 => (p.u8(1) == 0x57 && (p.says("2C", 6) || p.says("2J", 6) || p.length == 6) ? YES : NO),
  "2",
);
