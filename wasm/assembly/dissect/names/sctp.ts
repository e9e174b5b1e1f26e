/** Names of the numbers in SCTP (IANA registries of RFC 9260). */
export const SCTP_CHUNKS =
  "0=DATA;1=INIT;2=INIT_ACK;3=SACK;4=HEARTBEAT;5=HEARTBEAT_ACK;6=ABORT;7=SHUTDOWN;8=SHUTDOWN_ACK;9=ERROR;10=COOKIE_ECHO;11=COOKIE_ACK;12=ECNE;13=CWR;" +
  "14=SHUTDOWN_COMPLETE;15=AUTH;16=NR_SACK;64=I_DATA;128=ASCONF_ACK;129=PKTDROP;130=RE_CONFIG;132=PAD;192=FORWARD_TSN;193=ASCONF;194=I_FORWARD_TSN;255=IETF_EXTENSION";
export const SCTP_PARAMETERS =
  "0x1=Heartbeat info;0x5=IPv4 address;0x6=IPv6 address;0x7=State cookie;0x8=Unrecognized parameter;0x9=Cookie preservative;0xb=Host name address;" +
  "0xc=Supported address types;0xd=Outgoing SSN reset request;0xe=Incoming SSN reset request;0xf=SSN/TSN reset request;0x10=Re-configuration response;" +
  "0x11=Add outgoing streams request;0x12=Add incoming streams request;0x8000=ECN capable;0x8001=Zero checksum acceptable;0x8002=Random;0x8003=Chunk list;" +
  "0x8004=Requested HMAC algorithm;0x8005=Padding;0x8008=Supported extensions;0xc000=Forward TSN supported;0xc001=Add IP address;0xc002=Delete IP address;" +
  "0xc003=Error cause indication;0xc004=Set primary address;0xc005=Success indication;0xc006=Adaptation layer indication";
export const SCTP_CAUSES =
  "0x1=Invalid stream identifier;0x2=Missing mandatory parameter;0x3=Stale cookie;0x4=Out of resource;0x5=Unresolvable address;0x6=Unrecognized chunk type;" +
  "0x7=Invalid mandatory parameter;0x8=Unrecognized parameters;0x9=No user data;0xa=Cookie received while shutting down;0xb=Restart with new addresses;" +
  "0xc=User initiated abort;0xd=Protocol violation;0xa0=Request to delete last address;0xa1=Operation refused, resource shortage;" +
  "0xa2=Request to delete source address;0xa3=Illegal ASCONF-ACK;0xa4=Request refused, no authorization;0x105=Unsupported HMAC identifier";
export const SCTP_PAYLOADS =
  "0=not specified;1=IUA;2=M2UA;3=M3UA;4=SUA;5=M2PA;6=V5UA;7=H.248;8=BICC;10=DUA;11=ASAP;12=ENRP;13=H.323;14=Q.IPC;17=DDP segment;18=DDP stream;" +
  "19=S1AP;20=RUA;21=HNBAP;24=SBc-AP;25=NBAP;27=X2AP;28=IRCP;29=LCS-AP;31=SABP;43=M2AP;44=M3AP;45=SSH;46=Diameter;47=Diameter over DTLS;" +
  "50=WebRTC control;51=WebRTC string;53=WebRTC binary;56=WebRTC string, empty;57=WebRTC binary, empty;60=NGAP;61=XnAP;62=F1AP;64=E1AP;66=NGAP over DTLS";
