/** The parts of the catalogue of expert notes (expert-catalogue.ts) that speak of applications and of lengths that do not fit. */

export type Row = readonly [text: string, means: string, condition: string, advice: string];

const DAMAGED_ADVICE =
  "Look at the bytes. One packet alone was probably damaged or is not this protocol; many from one sender point to a faulty program.";
export const damaged = (text: string, condition: string): Row => [
  text,
  "A length in the packet contradicts the bytes that are there. What comes after it cannot be trusted.",
  condition,
  DAMAGED_ADVICE,
];

export const APPLICATION: readonly Row[] = [
  [
    "The name does not exist (NXDOMAIN)",
    "The name server knows that there is no such name.",
    "A DNS response with reply code 3.",
    "A few are typing mistakes and search lists. Many different random names from one host are what malware does.",
  ],
  [
    "The name server failed (SERVFAIL)",
    "The name server could not find the answer out.",
    "A DNS response with reply code 2.",
    "Ask another resolver. DNSSEC that does not validate, or servers of the domain that do not answer, are the usual reasons.",
  ],
  [
    "The name server refused to answer (REFUSED)",
    "The server does not answer this client, or this question.",
    "A DNS response with reply code 5.",
    "The client asks a server that is not meant for it: check the resolver settings.",
  ],
  [
    "Query is a retransmission",
    "The client asked again, because no answer came in time.",
    "The same question with the same number in the same conversation.",
    "Look whether the first question was answered: if not, it or the answer was lost, or the server is slow.",
  ],
  [
    "Response is a retransmission",
    "The server answered the same question again.",
    "A second response with the number of one that was answered.",
    "The client asked twice, or the packet was captured twice.",
  ],
  [
    "The request was refused (status 4xx)",
    "The server says that the request is at fault: no such page, no permission, too many requests.",
    "An HTTP status from 400 to 499.",
    "Look at the address and at the status: 401 and 403 are permissions, 404 a wrong link, 429 too many requests.",
  ],
  [
    "The server failed (status 5xx)",
    "The server could not do what was asked, by its own fault or that of a server behind it.",
    "An HTTP status of 500 or more.",
    "Look at the server's log for this time. 502 and 504 come from a proxy whose server did not answer.",
  ],
  [
    "The server settled on a version that is out of use",
    "SSL 3, TLS 1.0, TLS 1.1 and DTLS 1.0 have known weaknesses and are no longer allowed.",
    "The version that the server hello settles on, with its supported_versions extension.",
    "Update the older of the two sides, or allow TLS 1.2 and 1.3 there.",
  ],
  [
    "Fatal alert",
    "One side broke off the encrypted connection and says why.",
    "A TLS or DTLS alert of level 2.",
    "Read the alert's description: unknown CA and bad certificate are about the certificate, handshake failure about versions and ciphers.",
  ],
  [
    "The password is sent in the clear",
    "Whoever sees the line can read the password.",
    "A PAP request carries it.",
    "Use CHAP or EAP, and change the password.",
  ],
  [
    "User class is not a list of counted data",
    "The client writes the option another way than the standard says; many do.",
    "DHCP option 77 without lengths.",
    "Nothing to do, if the server understands it.",
  ],
  [
    "Version is not known",
    "The packet is of a version that is not read here.",
    "The version field has an unknown value.",
    "Look at the bytes; the sender may be newer than this program.",
  ],
  [
    "Unknown version",
    "The packet is of a version that is not read here.",
    "The version field has an unknown value.",
    "Look at the bytes; the sender may be newer than this program.",
  ],
  [
    "Version is not 3",
    "EtherIP has version 3 only.",
    "The version field has another value.",
    "Something else may be using IP protocol 97.",
  ],
  [
    "Reserved type",
    "The packet's type is not one that the standard knows.",
    "A DCCP packet type from 10 to 15.",
    "Something else may be using this IP protocol number.",
  ],
  [
    "Chassis, port and time to live are not what comes first",
    "An LLDP neighbour does not keep the order that the standard demands; others drop its messages.",
    "The first three elements are not chassis id, port id and time to live.",
    "Update the device that sends it.",
  ],
  [
    "Unknown element: the rest cannot be read",
    "The message has an element whose length nobody can know.",
    "A GTP element of fixed length that is not in the standard.",
    "Look at the bytes; the sender may be newer than this program.",
  ],
  [
    "End option is missing",
    "The list of DHCP options does not end as it must.",
    "The packet ends without option 255.",
    "Strict clients drop it: look at the sender.",
  ],
  [
    "Data behind the message",
    "Bytes follow that the message's own counts do not account for.",
    "The DNS message ends before the packet does.",
    "Padding by a faulty sender, or data smuggled along: look at the bytes.",
  ],
  [
    "Name is damaged",
    "A domain name in the message breaks off, or points in a circle.",
    "A label or a pointer leads out of the message or back to itself.",
    "One message: probably not DNS. Many from one sender: a faulty or hostile program.",
  ],
];

export const HTTP2: readonly Row[] = [
  [
    "A stream was reset",
    "One side broke a single request off; the connection goes on.",
    "An HTTP/2 RST_STREAM frame with an error other than NO_ERROR.",
    "CANCEL is a visitor who went on, or a push that nobody wanted. REFUSED_STREAM and the errors are worth a look at the request.",
  ],
  [
    "The connection was given up with an error",
    "One side ends the whole connection and says that something went wrong.",
    "An HTTP/2 GOAWAY frame with an error other than NO_ERROR.",
    "The error names the rule that was broken; ENHANCE_YOUR_CALM means that the other side asked too much. Look at the frames before it.",
  ],
  [
    "The header block is longer than is decoded",
    "The headers of this message are not shown.",
    "More than 65,536 bytes, or more than 64 frames, of compressed headers for one message.",
    "Ordinary messages have a few hundred bytes. A flood of continuations is a known attack on servers.",
  ],
  [
    "The header compression is broken",
    "The headers from here on cannot be read.",
    "An index, a length or a Huffman code in the header block that RFC 7541 does not allow.",
    "Bytes before that are missing have the same effect. Otherwise the sender is broken, or it is no HTTP/2.",
  ],
  [
    "Headers name entries of packets that were not captured",
    "Some headers are not shown: they were said once before, in packets that the capture lacks.",
    "An index into the table of headers beyond what was seen of this connection.",
    "Capture from the beginning of the connection to see them all.",
  ],
  [
    "Bytes before were not captured: headers may be decoded wrongly",
    "The table of headers may have changed in bytes that the capture lacks, so that a short form stands for another header.",
    "Headers in a segment that follows a gap of its direction.",
    "Do not rely on the headers of this connection from here on.",
  ],
];

export const LENGTHS: readonly Row[] = [
  damaged("Address length does not fit", "An LLDP management address is longer than its element."),
  damaged("Attribute goes past the end of the message", "A STUN attribute is longer than the message."),
  damaged("Attribute is shorter than its head", "An L2TP attribute says fewer bytes than its own head has."),
  damaged("Attribute length does not fit", "An NFLOG attribute is longer than the packet."),
  damaged("Chunk length does not fit", "An SCTP chunk is longer than the packet."),
  damaged("Client subnet is longer than an address", "The prefix has more bits than an address."),
  damaged("Data offset is less than the header", "The data of the DCCP packet would begin inside its header."),
  damaged("Extension header without length", "A GTP extension header has length 0."),
  damaged("Extension is longer than the list", "A TLS extension is longer than the list of extensions."),
  damaged("Extension length does not fit", "An NTP extension is longer than the packet."),
  damaged("Extensions are longer than the message", "The list of TLS extensions is longer than its hello."),
  damaged("Hello is too short", "An SSL 2 or TLS hello ends before its fields do."),
  damaged("Length does not fit the chunk", "An SCTP parameter is longer than its chunk."),
  damaged("Length does not fit the message", "A part of a TLS hello is longer than the hello."),
  damaged("Length has more than four bytes", "The remaining length of an MQTT packet takes more than four bytes."),
  damaged("Length is less than the element's head", "An EIGRP element says fewer bytes than its own head has."),
  damaged("Length is less than the header", "The message says fewer bytes than its own header has."),
  damaged("Message length is not a multiple of four", "STUN messages are padded to four bytes."),
  damaged("Not a certificate", "The bytes where a certificate belongs are not ASN.1 as X.509 wants it."),
  damaged("Not a chunk size", "A line of a chunked HTTP body where a hexadecimal size belongs has none."),
  damaged("Option is longer than what holds it", "A DHCPv6 option is longer than the message or the option around it."),
  damaged("Option length does not fit", "An option is shorter than its head, or longer than what holds it."),
  damaged("Option of length 0", "A neighbour discovery option has length 0: what follows cannot be found."),
  damaged("Payload length is longer than the record", "A TLS heartbeat asks for more bytes than it brings."),
  damaged("Route does not fit the option", "A DHCP route has a prefix that is too long."),
  damaged("Session id does not fit the message", "The session id of a TLS hello is longer than the hello."),
  damaged("Suboption is longer than the option", "A part of a DHCP option is longer than the option."),
  damaged("Tag is longer than the record", "The tag of a CAA record is longer than the record."),
];
