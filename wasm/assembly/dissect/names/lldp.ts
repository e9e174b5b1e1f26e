/** Words of LLDP: types and subtypes (IEEE Std 802.1AB clause 8), IEEE 802.1 and 802.3 annexes, ANSI/TIA-1057. */
export const TLV_TYPES =
  "0=End;1=Chassis;2=Port;3=Time to live;4=Port description;5=System name;6=System description;7=Capabilities;8=Management address;127=Organization specific";
export const CHASSIS_SUBTYPES =
  "1=Chassis component;2=Interface alias;3=Port component;4=MAC address;5=Network address;6=Interface name;7=Locally assigned";
export const PORT_SUBTYPES =
  "1=Interface alias;2=Port component;3=MAC address;4=Network address;5=Interface name;6=Agent circuit;7=Locally assigned";
export const ADDRESS_FAMILIES =
  "1=IPv4;2=IPv6;3=NSAP;4=HDLC;5=BBN 1822;6=802;7=E.163;8=E.164;16=DNS;17=Distinguished name;18=AS number";
export const INTERFACE_SUBTYPES = "1=Unknown;2=ifIndex;3=System port number";
export const ORGANIZATIONS =
  "0x0080c2=IEEE 802.1;0x00120f=IEEE 802.3;0x0012bb=TIA media endpoint;0x000ecf=PROFIBUS;0x00005e=IANA;0x001b21=Intel;0x00000c=Cisco;0x00142=Cisco;0x0001e3=Siemens;0x00040d=Avaya;0x080023=Panasonic";
export const BRIDGE_SUBTYPES =
  "1=Port VLAN;2=Port and protocol VLAN;3=VLAN name;4=Protocol identity;5=VLAN usage digest;6=Management VLAN;7=Link aggregation;8=Congestion notification;" +
  "9=ETS configuration;10=ETS recommendation;11=Priority flow control;12=Application priority;13=EVB;14=CDCP;15=Port extension;16=Application VLAN;17=ECP discovery;18=TCP discovery";
export const ETHERNET_SUBTYPES =
  "1=MAC and PHY;2=Power via MDI;3=Link aggregation;4=Maximum frame size;5=Energy-efficient Ethernet;7=Additional Ethernet capabilities";
export const MEDIA_SUBTYPES =
  "1=Capabilities;2=Network policy;3=Location;4=Extended power via MDI;5=Hardware revision;6=Firmware revision;7=Software revision;8=Serial number;9=Manufacturer;10=Model;11=Asset";
export const MEDIA_CLASSES =
  "0=Not defined;1=Endpoint class I;2=Endpoint class II;3=Endpoint class III;4=Network connectivity";
export const APPLICATIONS =
  "1=Voice;2=Voice signaling;3=Guest voice;4=Guest voice signaling;5=Softphone voice;6=Video conferencing;7=Streaming video;8=Video signaling";
export const LOCATION_FORMATS = "1=Coordinates;2=Civic address;3=Emergency number";
export const CIVIC_TYPES =
  "0=Language;1=State;2=County;3=City;4=City division;5=Neighborhood;6=Street;16=Leading direction;17=Trailing suffix;18=Street suffix;19=House number;" +
  "20=House number suffix;21=Landmark;22=Additional;23=Name;24=Postal code;25=Building;26=Unit;27=Floor;28=Room;29=Place type;128=Script";
export const POWER_PRIORITIES = "0=Unknown;1=Critical;2=High;3=Low";
