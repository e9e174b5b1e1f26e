/** Option types of the PPP control protocols (IANA). */
export const LCP_OPTIONS =
  "0=Vendor specific;1=Maximum receive unit;2=Async control characters;3=Authentication protocol;4=Quality protocol;5=Magic number;7=Protocol field compression;" +
  "8=Address and control compression;9=FCS alternatives;10=Self describing padding;11=Numbered mode;12=Multilink procedure;13=Callback;14=Connect time;" +
  "15=Compound frames;16=Nominal data encapsulation;17=Multilink MRRU;18=Multilink short sequence numbers;19=Multilink endpoint discriminator;20=Proprietary;" +
  "21=DCE identifier;22=Multilink plus;23=Link discriminator;24=LCP authentication;25=Consistent overhead byte stuffing;26=Prefix elision;" +
  "27=Multilink header format;28=Internationalization;29=SONET/SDH;30=PPP multiplexing";

export const IPCP_OPTIONS =
  "1=IP addresses;2=IP compression protocol;3=IP address;4=Mobile address;129=Primary DNS address;130=Primary NBNS address;131=Secondary DNS address;132=Secondary NBNS address";

export const IPV6CP_OPTIONS = "1=Interface identifier;2=IPv6 compression protocol";

export const CCP_OPTIONS =
  "0=OUI;1=Predictor type 1;2=Predictor type 2;3=Puddle Jumper;16=Hewlett-Packard PPC;17=Stac LZS;18=Microsoft PPE and PPC;19=Gandalf FZA;20=V.42bis;21=BSD compress;" +
  "23=LZS-DCP;24=MVRCA (Magnalink);26=Deflate;27=V.44";

export const CBCP_OPTIONS =
  "1=No callback;2=Callback to a number the user gives;3=Callback to a number set by the administrator;4=Callback to a number of a list";
