/** Numbers of DHCP for IPv6 and the words for them (RFC 8415, IANA registry "DHCPv6 Parameters"). */
export const DHCPV6_MESSAGES =
  "1=Solicit;2=Advertise;3=Request;4=Confirm;5=Renew;6=Rebind;7=Reply;8=Release;9=Decline;10=Reconfigure;11=Information-request;" +
  "12=Relay-forw;13=Relay-reply;14=Leasequery;15=Leasequery-reply;16=Leasequery-done;17=Leasequery-data;18=Reconfigure-request;" +
  "19=Reconfigure-reply;20=DHCPv4-query;21=DHCPv4-response";
export const DHCPV6_OPTIONS =
  "1=Client identifier;2=Server identifier;3=Identity association, addresses (IA_NA);4=Identity association, temporary (IA_TA);" +
  "5=IA address;6=Option request;7=Preference;8=Elapsed time;9=Relay message;11=Authentication;12=Server unicast;13=Status code;" +
  "14=Rapid commit;15=User class;16=Vendor class;17=Vendor-specific information;18=Interface id;19=Reconfigure message;" +
  "20=Reconfigure accept;21=SIP server domains;22=SIP server addresses;23=DNS servers;24=Domain search list;" +
  "25=Identity association, prefixes (IA_PD);26=IA prefix;27=NIS servers;28=NIS+ servers;29=NIS domain;30=NIS+ domain;31=SNTP servers;" +
  "32=Information refresh time;33=BCMCS server domains;34=BCMCS server addresses;36=Civic location;37=Remote id;38=Subscriber id;" +
  "39=Client FQDN;40=PANA agents;41=Time zone, POSIX;42=Time zone, name;43=Echo request;44=Leasequery query;45=Client data;" +
  "46=Client last transaction time;47=Leasequery relay data;48=Leasequery client link;52=CAPWAP access controllers;53=Relay id;" +
  "56=NTP server;59=Boot file URL;60=Boot file parameters;61=Client architecture;62=Client network interface;63=Geolocation;" +
  "64=AFTR name;66=Relay-supplied options;67=Prefix exclude;68=Virtual subnet selection;79=Client link-layer address;80=Link address;" +
  "81=RADIUS;82=Maximum solicit timeout;83=Maximum information request timeout;86=PCP server;87=DHCPv4 message;88=DHCP 4o6 servers;" +
  "89=S46 rule;90=S46 border relay;94=S46 MAP-E container;95=S46 MAP-T container;96=S46 lightweight 4over6 container;" +
  "103=Captive portal;112=MUD URL;135=Relay source port;136=SZTP redirect;143=ANDSF addresses";
export const DHCPV6_STATUS =
  "0=Success;1=Unspecified failure;2=No addresses available;3=No binding;4=Not on link;5=Use multicast;6=No prefix available;" +
  "7=Unknown query type;8=Malformed query;9=Not configured;10=Not allowed;11=Query terminated";
export const DUID_TYPES = "1=Link-layer address plus time;2=Vendor assigned;3=Link-layer address;4=UUID";
