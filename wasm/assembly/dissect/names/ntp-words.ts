/** Numbers of the Network Time Protocol and the words for them (RFC 5905, RFC 9327; private mode as ntpd spells its requests). */
export const LEAP =
  "0=no warning;1=last minute has 61 seconds;2=last minute has 59 seconds;3=unknown (clock unsynchronized)";
export const NTP_VERSIONS = "0=reserved;1=NTP Version 1;2=NTP Version 2;3=NTP Version 3;4=NTP Version 4;5-7=reserved";
export const NTP_MODES =
  "0=reserved;1=symmetric active;2=symmetric passive;3=client;4=server;5=broadcast;6=control;7=private";
export const CONTROL_OPERATIONS =
  "0=reserved;1=read status;2=read variables;3=write variables;4=read clock variables;5=write clock variables;6=set trap address/port;" +
  "7=asynchronous message;8=runtime configuration;9=save config to file;10=retrieve MRU (mrulist);11=retrieve ordered list;" +
  "12=request a client nonce;31=unset trap address/port";
export const CLOCK_SOURCES =
  "0=unspecified;1=calibrated atomic clock;2=VLF or LF radio;3=HF radio;4=UHF satellite;5=local net;6=UDP/NTP;7=UDP/TIME;8=wristwatch;9=modem";
export const PRIVATE_IMPLEMENTATIONS = "0=UNIV;2=XNTPD_OLD;3=XNTPD";
export const PRIVATE_ERRORS =
  "0=No error;1=Incompatible implementation;2=Unimplemented request;3=Format error;4=No data;7=Authentication failure";
export const PRIVATE_REQUESTS =
  "0=PEER_LIST;1=PEER_LIST_SUM;2=PEER_INFO;3=PEER_STATS;4=SYS_INFO;5=SYS_STATS;6=IO_STATS;7=MEM_STATS;8=LOOP_INFO;9=TIMER_STATS;" +
  "10=CONFIG;11=UNCONFIG;12=SET_SYS_FLAG;13=CLR_SYS_FLAG;14=MONITOR;15=NOMONITOR;16=GET_RESTRICT;17=RESADDFLAGS;18=RESSUBFLAGS;" +
  "19=UNRESTRICT;20=MON_GETLIST;21=RESET_STATS;22=RESET_PEER;23=REREAD_KEYS;24=DO_DIRTY_HACK;25=DONT_DIRTY_HACK;26=TRUSTKEY;" +
  "27=UNTRUSTKEY;28=AUTHINFO;29=TRAPS;30=ADD_TRAP;31=CLR_TRAP;32=REQUEST_KEY;33=CONTROL_KEY;34=GET_CTLSTATS;35=GET_LEAPINFO;" +
  "36=GET_CLOCKINFO;37=SET_CLKFUDGE;38=GET_KERNEL;39=GET_CLKBUGINFO;41=SET_PRECISION;42=MON_GETLIST_1;43=HOSTNAME_ASSOCID;" +
  "44=IF_STATS;45=IF_RELOAD";
export const EXTENSIONS =
  "0x0104=Unique identifier;0x0204=NTS cookie;0x0304=NTS cookie placeholder;0x0404=NTS authenticator;0x2005=Checksum complement";
