/** SSH message numbers (RFC 4250 section 4.1.2, RFC 4419 section 5). Numbers 30 to 34 depend on the key exchange method. */
export const SSH_MESSAGES =
  "1=Disconnect;2=Ignore;3=Unimplemented;4=Debug;5=Service Request;6=Service Accept;7=Extension Info;20=Key Exchange Init;" +
  "21=New Keys;30=Key Exchange Method Init;31=Key Exchange Method Reply;32=Diffie-Hellman Group Exchange Init;" +
  "33=Diffie-Hellman Group Exchange Reply;34=Diffie-Hellman Group Exchange Request;50=User Authentication Request;" +
  "51=User Authentication Failure;52=User Authentication Success;53=User Authentication Banner;80=Global Request;" +
  "81=Request Success;82=Request Failure;90=Channel Open;91=Channel Open Confirmation;92=Channel Open Failure;" +
  "93=Window Adjust;94=Channel Data;95=Channel Extended Data;96=Channel EOF;97=Channel Close;98=Channel Request;" +
  "99=Channel Success;100=Channel Failure";

/** Disconnect reasons (RFC 4250 section 4.2.2). */
export const SSH_REASONS =
  "1=Host not allowed to connect;2=Protocol error;3=Key exchange failed;4=Reserved;5=MAC error;6=Compression error;" +
  "7=Service not available;8=Version not supported;9=Host key not verifiable;10=Connection lost;11=By application;" +
  "12=Too many connections;13=Cancelled by user;14=No more authentication methods;15=Illegal user name";
