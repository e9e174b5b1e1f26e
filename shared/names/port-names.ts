/**
 * Names of ports, as IANA registers them or everybody calls them. Only what is common: a name here says what usually stands behind
 * the port, not what did in this capture. "tcp" and "udp" where a name belongs to one of them alone.
 */

const BOTH =
  "7=echo 9=discard 13=daytime 17=qotd 19=chargen 37=time 42=nameserver 49=tacacs 53=domain 88=kerberos 111=sunrpc 123=ntp 135=epmap " +
  "137=netbios-ns 138=netbios-dgm 139=netbios-ssn 161=snmp 162=snmptrap 389=ldap 427=svrloc 443=https 445=microsoft-ds 464=kpasswd " +
  "500=isakmp 502=mbap 514=syslog 520=rip 546=dhcpv6-client 547=dhcpv6-server 623=asf-rmcp 636=ldaps 853=domain-s 1194=openvpn " +
  "1433=ms-sql-s 1434=ms-sql-m 1512=wins 1645=sightline 1646=sa-msg-port 1701=l2tp 1812=radius 1813=radius-acct 1883=mqtt " +
  "2049=nfs 2123=gtp-control 2152=gtp-user 2404=iec-104 3260=iscsi-target 3268=msft-gc 3269=msft-gc-ssl 3306=mysql 3389=ms-wbt-server " +
  "3478=stun 3702=ws-discovery 4500=ipsec-nat-t 4789=vxlan 4840=opcua-tcp 5004=avt-profile-1 5005=avt-profile-2 5060=sip 5061=sips " +
  "5349=stuns 5353=mdns 5355=llmnr 5432=postgresql 5671=amqps 5672=amqp 5683=coap 5684=coaps 6081=geneve 6379=redis " +
  "6653=openflow 8080=http-alt 8883=secure-mqtt 9092=kafka 9418=git 11211=memcache 20000=dnp 27017=mongodb 33434=traceroute " +
  "34962=profinet-rt 34964=profinet-cm 44818=ethernet-ip-2 47808=bacnet 51820=wireguard 64738=mumble";
const TCP =
  "20=ftp-data 21=ftp 22=ssh 23=telnet 25=smtp 43=whois 70=gopher 79=finger 80=http 102=iso-tsap 109=pop2 110=pop3 113=ident " +
  "119=nntp 143=imap 179=bgp 194=irc 199=smux 220=imap3 264=bgmp 311=asip-webadmin 512=exec 513=login 515=printer 524=ncp " +
  "540=uucp 543=klogin 544=kshell 548=afpovertcp 554=rtsp 563=nntps 587=submission 593=http-rpc-epmap 631=ipp 646=ldp 666=doom " +
  "691=msexch-routing 749=kerberos-adm 873=rsync 902=vmware-auth 989=ftps-data 990=ftps 992=telnets 993=imaps 994=ircs 995=pop3s " +
  "1080=socks 1099=rmiregistry 1352=lotusnote 1521=oracle 1720=h323hostcall 1723=pptp 1935=rtmp 2000=cisco-sccp 2082=cpanel " +
  "2083=cpanels 2181=zookeeper 2222=ssh-alt 2375=docker 2376=docker-s 2379=etcd-client 2380=etcd-server 2483=ttc 2484=ttc-ssl " +
  "2638=sybase 3000=hbci 3128=squid 3299=saprouter 3310=clamav 3632=distcc 3690=svn 4369=epmd 4444=krb524 4505=salt-publish " +
  "4506=salt-request 4899=radmin 5000=upnp-http 5001=commplex-link 5009=airport-admin 5222=xmpp-client 5223=xmpp-client-s 5269=xmpp-server " +
  "5280=xmpp-bosh 5357=wsdapi 5500=vnc-reverse 5601=kibana 5666=nrpe 5800=vnc-http 5900=vnc 5901=vnc-1 5938=teamviewer 5984=couchdb " +
  "5985=wsman 5986=wsmans 6000=x11 6443=kubernetes-api 6514=syslog-tls 6667=ircu 6697=ircs-u 6881=bittorrent 7000=cassandra " +
  "7001=afs3-callback 7077=spark 7474=neo4j 7547=cwmp 7680=delivery-opt 8000=irdmi 8008=http-alt-2 8009=ajp13 8081=sunproxyadmin 8086=influxdb " +
  "8088=radan-http 8089=splunkd 8123=clickhouse 8140=puppet 8161=activemq 8200=trivnet1 8291=winbox 8333=bitcoin 8443=https-alt 8444=pcsync-http " +
  "8500=consul 8529=arangodb 8728=routeros-api 8834=nessus 8888=ddi-tcp-1 9000=cslistener 9042=cql 9090=prometheus 9091=xmltec-xmlmail 9100=pdl-datastream " +
  "9160=thrift 9200=elasticsearch 9300=elastic-transport 9443=tungsten-https 9999=distinct 10000=ndmp 10050=zabbix-agent 10051=zabbix-trapper " +
  "10250=kubelet 15672=rabbitmq 16379=redis-bus 18080=monero 19999=dnp-sec 22000=syncthing 25565=minecraft 26257=cockroach 27018=mongodb-shard " +
  "28017=mongodb-http 30303=ethereum 32400=plex 49152=upnp-av 50000=db2 50051=grpc 50070=hadoop 61613=stomp 61616=openwire";
const UDP =
  "67=bootps 68=bootpc 69=tftp 80=http-quic 177=xdmcp 319=ptp-event 320=ptp-general 517=talk 518=ntalk 521=ripng 525=timed 554=rtsp 631=ipp " +
  "646=ldp 698=olsr 860=iscsi 1027=icslap 1604=icabrowser 1719=h323gatestat 1900=ssdp 1985=hsrp 2055=netflow 2427=mgcp-gateway 2727=mgcp-callagent " +
  "3074=xbox 3386=gprs-data 3391=rd-gateway 3544=teredo 3799=radius-dynauth 4341=lisp-data 4342=lisp-control 4739=ipfix 5050=mmcc 5246=capwap-control " +
  "5247=capwap-data 5351=nat-pmp 5555=personal-agent 6343=sflow 6881=bittorrent 7946=docker-gossip 8472=otv 9993=zerotier 9995=palace-4 9996=netflow-alt 10001=ubnt " +
  "17500=dropbox-lan 19132=minecraft-be 19302=stun-google 21027=syncthing-disc 27015=source-engine 30303=ethereum 41641=tailscale 47809=bacnet-alt";

function readTable(...texts: readonly string[]): ReadonlyMap<number, string> {
  return new Map(
    texts
      .join(" ")
      .split(" ")
      .map((entry) => [parseInt(entry, 10), entry.slice(entry.indexOf("=") + 1)] as const),
  );
}

const NAMES = { tcp: readTable(BOTH, TCP), udp: readTable(BOTH, UDP) } as const;

/** "https" for 443; undefined for ports that are nothing in particular. */
export function findPortName(port: number, transport: "tcp" | "udp" | "sctp"): string | undefined {
  return NAMES[transport === "udp" ? "udp" : "tcp"].get(port);
}
