/** Codes of PPP over Ethernet (RFC 2516 section 5, RFC 5578) and its tags (RFC 2516 appendix A, RFC 4638, RFC 4937, RFC 5578). */
export const PPPOE_CODES =
  "0=Session data;7=Offer (PADO);9=Initiation (PADI);0x0a=Session grant (PADG);0x0b=Session credit (PADC);0x0c=Quality (PADQ);0x19=Request (PADR);" +
  "0x65=Session confirmation (PADS);0xa7=Terminate (PADT);0xd3=Message (PADM);0xd4=Network (PADN)";

export const PPPOE_TAGS =
  "0=End of list;0x0101=Service name;0x0102=Concentrator name;0x0103=Host unique;0x0104=Concentrator cookie;0x0105=Vendor specific;0x0106=Credits;0x0107=Metrics;" +
  "0x0108=Sequence number;0x0109=Credit scale;0x0110=Relay session;0x0111=URL;0x0112=Message of the minute;0x0120=Maximum payload;0x0121=IP route;" +
  "0x0201=Service name error;0x0202=System error;0x0203=Generic error";

/** Vendor tags of the Broadband Forum (vendor 3561). */
export const ACCESS_TAGS =
  "1=Circuit;2=Remote;0x81=Actual rate up;0x82=Actual rate down;0x83=Minimum rate up;0x84=Minimum rate down;0x85=Attainable rate up;0x86=Attainable rate down;" +
  "0x87=Maximum rate up;0x88=Maximum rate down;0x89=Minimum rate up, low power;0x8a=Minimum rate down, low power;0x8b=Maximum delay up;0x8c=Actual delay up;" +
  "0x8d=Maximum delay down;0x8e=Actual delay down;0x90=Access loop encapsulation";
