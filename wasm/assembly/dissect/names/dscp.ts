/** Differentiated services code points (RFC 2474, 2597, 3246, 5865, 8622) and congestion notification (RFC 3168). */
export const DSCP =
  "0=Default;1=LE;8=CS1;10=AF11;12=AF12;14=AF13;16=CS2;18=AF21;20=AF22;22=AF23;24=CS3;26=AF31;28=AF32;30=AF33;32=CS4;34=AF41;36=AF42;38=AF43;40=CS5;44=Voice admit;46=Expedited forwarding;48=CS6;56=CS7";
export const ECN = "0=Not ECN-capable;1=ECN-capable (1);2=ECN-capable (0);3=Congestion experienced";
