/** FTP reply codes (RFC 959 section 4.2, RFC 2228, RFC 2428) in short. */
export const FTP_REPLIES =
  "110=Restart marker;120=Ready soon;125=Transfer starting;150=Opening data connection;200=Okay;202=Not needed here;" +
  "211=System status;212=Directory status;213=File status;214=Help;215=System type;220=Ready;221=Closing;" +
  "225=Data connection open;226=Closing data connection;227=Passive mode;228=Long passive mode;229=Extended passive mode;" +
  "230=Logged in;232=Logged in by security exchange;234=Security exchange accepted;235=Security data accepted;" +
  "250=File action done;257=Path;331=Password needed;332=Account needed;334=Security data needed;335=More security data;" +
  "336=Challenge;350=Waiting for more;421=Service not available;425=No data connection;426=Transfer aborted;" +
  "430=Wrong name or password;431=Security not available;434=Host not available;450=File busy;451=Local error;" +
  "452=No space;500=Syntax error;501=Argument error;502=Not implemented;503=Wrong order;504=Argument not implemented;" +
  "521=Host gives no data connection;522=Address family not supported;530=Not logged in;532=Account needed to store;" +
  "533=Protection denied;534=Refused by policy;535=Security check failed;536=Protection level not supported;" +
  "537=Protection level not supported by mechanism;550=File not available;551=Page type unknown;" +
  "552=Quota exceeded;553=File name not allowed;631=Integrity protected;632=Private;633=Confidential";
