/** Numbers of the Domain Name System and the words for them (IANA registries "DNS Parameters" and "DNSSEC Algorithm Numbers"). */
export const DNS_TYPES =
  "0=Unused;1=A;2=NS;3=MD;4=MF;5=CNAME;6=SOA;7=MB;8=MG;9=MR;10=NULL;11=WKS;12=PTR;13=HINFO;14=MINFO;15=MX;16=TXT;17=RP;18=AFSDB;" +
  "19=X25;20=ISDN;21=RT;22=NSAP;23=NSAP-PTR;24=SIG;25=KEY;26=PX;27=GPOS;28=AAAA;29=LOC;30=NXT;31=EID;32=NIMLOC;33=SRV;34=ATMA;" +
  "35=NAPTR;36=KX;37=CERT;38=A6;39=DNAME;40=SINK;41=OPT;42=APL;43=DS;44=SSHFP;45=IPSECKEY;46=RRSIG;47=NSEC;48=DNSKEY;49=DHCID;" +
  "50=NSEC3;51=NSEC3PARAM;52=TLSA;53=SMIMEA;55=HIP;56=NINFO;57=RKEY;58=TALINK;59=CDS;60=CDNSKEY;61=OPENPGPKEY;62=CSYNC;63=ZONEMD;" +
  "64=SVCB;65=HTTPS;99=SPF;100=UINFO;101=UID;102=GID;103=UNSPEC;104=NID;105=L32;106=L64;107=LP;108=EUI48;109=EUI64;249=TKEY;" +
  "250=TSIG;251=IXFR;252=AXFR;253=MAILB;254=MAILA;255=ANY;256=URI;257=CAA;258=AVC;259=DOA;260=AMTRELAY;32768=TA;32769=DLV;" +
  "65281=WINS;65282=WINS-R";
/** As Wireshark writes them after the mnemonic: filters compare with the whole. */
export const DNS_TYPES_DESCRIBED =
  "0=Unused;1=A (Host Address);2=NS (authoritative Name Server);3=MD (Mail Destination);4=MF (Mail Forwarder);" +
  "5=CNAME (Canonical NAME for an alias);6=SOA (Start Of a zone of Authority);7=MB (MailBox domain name);8=MG (Mail Group member);" +
  "9=MR (Mail Rename domain);10=NULL RR;11=WKS (Well Known Service);12=PTR (domain name PoinTeR);13=HINFO (host information);" +
  "14=MINFO (Mailbox or mail list information);15=MX (Mail eXchange);16=TXT (Text strings);17=RP (Responsible Person);" +
  "18=AFSDB (AFS Data Base location);19=X25 (XX.25 PSDN address);20=ISDN (ISDN address);21=RT (Route Through);" +
  "22=NSAP (NSAP address);23=NSAP-PTR (NSAP domain name pointer);24=SIG (security signature);25=KEY (security key);" +
  "26=PX (X.400 mail mapping information);27=GPOS (Geographical Position);28=AAAA (IPv6 Address);29=LOC (Location Information);" +
  "30=NXT (Next Domain);31=EID (Endpoint Identifier);32=NIMLOC (Nimrod Locator);33=SRV (Server Selection);34=ATMA (ATM Address);" +
  "35=NAPTR (Naming Authority Pointer);36=KX (Key Exchanger);37=CERT;38=A6 (OBSOLETE - use AAAA);39=DNAME;40=SINK;41=OPT;42=APL;" +
  "43=DS (Delegation Signer);44=SSHFP (SSH Key Fingerprint);45=IPSECKEY;46=RRSIG (Resource Record Signature);47=NSEC (Next Secure);" +
  "48=DNSKEY (DNS Public Key);49=DHCID;50=NSEC3;51=NSEC3PARAM;52=TLSA;53=SMIMEA (S/MIME certificate association);" +
  "55=HIP (Host Identity Protocol);56=NINFO;57=RKEY;58=TALINK (Trust Anchor LINK);59=CDS (Child DS);" +
  "60=CDNSKEY (DNSKEY(s) the Child wants reflected in DS);61=OPENPGPKEY (OpenPGP Key);62=CSYNC (Child-to-Parent Synchronization);" +
  "63=ZONEMD;64=SVCB (General Purpose Service Endpoints);65=HTTPS (HTTPS Specific Service Endpoints);99=SPF;100=UINFO;101=UID;" +
  "102=GID;103=UNSPEC;104=NID (NodeID);105=L32 (Locator32);106=L64 (Locator64);107=LP (Locator FQDN);108=EUI48;109=EUI64;" +
  "249=TKEY (Transaction Key);250=TSIG (Transaction Signature);251=IXFR (incremental transfer);" +
  "252=AXFR (transfer of an entire zone);253=MAILB (mailbox-related RRs);254=MAILA (mail agent RRs);" +
  "255=* (A request for all records the server/cache has available);256=URI;257=CAA (Certification Authority Restriction);258=AVC;" +
  "259=DOA;260=AMTRELAY;32768=TA (DNSSEC Trust Authorities);32769=DLV (DNSSEC Lookaside Validation);65281=WINS;65282=WINS-R;" +
  "65422=XPF";
export const DNS_CLASSES = "1=IN;2=CS;3=CH;4=HS;254=NONE;255=ANY";
export const DNS_OPCODES =
  "0=Standard query;1=Inverse query;2=Server status request;4=Zone change notification;5=Dynamic update;6=DNS Stateful operations (DSO)";
export const DNS_CODES =
  "0=No error;1=Format error;2=Server failure;3=No such name;4=Not implemented;5=Refused;6=Name exists;7=RRset exists;" +
  "8=RRset does not exist;9=Not authoritative;10=Name out of zone;11=DSO type not implemented;16=Bad version or signature;" +
  "17=Key not recognised;18=Signature out of time;19=Bad TKEY mode;20=Duplicate key name;21=Algorithm not supported;" +
  "22=Bad truncation;23=Bad or missing cookie";
export const DNS_ALGORITHMS =
  "0=Delete;1=RSA/MD5;2=Diffie-Hellman;3=DSA/SHA-1;4=Elliptic curve;5=RSA/SHA-1;6=DSA-NSEC3-SHA1;7=RSASHA1-NSEC3-SHA1;8=RSA/SHA-256;" +
  "10=RSA/SHA-512;12=GOST R 34.10-2001;13=ECDSA P-256 with SHA-256;14=ECDSA P-384 with SHA-384;15=Ed25519;16=Ed448;" +
  "157=HMAC/MD5;252=Indirect key;253=Private, domain name;254=Private, OID";
export const DNS_DIGESTS = "0=Reserved;1=SHA-1;2=SHA-256;3=GOST R 34.11-94;4=SHA-384";
export const DNS_CERTIFICATES =
  "1=PKIX;2=SPKI;3=PGP;4=IPKIX;5=ISPKI;6=IPGP;7=ACPKIX;8=IACPKIX;253=Private, URI;254=Private, OID";
export const DNS_OPTIONS =
  "0=Reserved;1=Long-lived query;2=Update lease;3=Name server identifier;4=Owner;5=DNSSEC algorithms understood;6=DS hashes understood;" +
  "7=NSEC3 hashes understood;8=Client subnet;9=Expire;10=Cookie;11=TCP keepalive;12=Padding;13=Chain;14=Key tag;15=Extended error;" +
  "16=Client tag;17=Server tag;18=Report channel;20730=Client subnet (experimental)";
export const DNS_ERRORS =
  "0=Other;1=Unsupported DNSKEY algorithm;2=Unsupported DS digest type;3=Stale answer;4=Forged answer;5=DNSSEC indeterminate;" +
  "6=DNSSEC bogus;7=Signature expired;8=Signature not yet valid;9=DNSKEY missing;10=RRSIGs missing;11=No zone key bit set;" +
  "12=NSEC missing;13=Cached error;14=Not ready;15=Blocked;16=Censored;17=Filtered;18=Prohibited;19=Stale NXDOMAIN answer;" +
  "20=Not authoritative;21=Not supported;22=No reachable authority;23=Network error;24=Invalid data;25=Signature expired before valid;" +
  "26=Too early;27=Unsupported NSEC3 iterations;28=Unable to conform to policy;29=Synthesised";
export const SERVICE_PARAMETERS =
  "0=mandatory;1=alpn;2=no-default-alpn;3=port;4=ipv4hint;5=ech;6=ipv6hint;7=dohpath;8=ohttp;32769=odohconfig;65535=key65535";
export const KEY_MODES = "1=Server assigned;2=Diffie-Hellman exchange;3=GSS-API;4=Resolver assigned;5=Key deletion";
