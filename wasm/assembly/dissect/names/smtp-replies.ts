/** SMTP reply codes (RFC 5321 section 4.2.3, RFC 4954, RFC 3207) in short. */
export const SMTP_REPLIES =
  "200=Okay;211=System status;214=Help;220=Ready;221=Closing;235=Authenticated;250=Okay;251=Will forward;252=Not verified;" +
  "253=Messages pending;334=Authentication input;354=Start mail input;355=Offset of the transaction;" +
  "421=Service not available;432=Password change needed;450=Mailbox busy;451=Local error;452=No space;" +
  "453=No mail;454=TLS not available now;455=Parameters not possible now;458=Queueing not possible;459=Node not allowed;" +
  "500=Syntax error;501=Argument error;502=Not implemented;503=Wrong order;504=Parameter not implemented;521=Takes no mail;" +
  "530=Authentication or TLS needed;534=Mechanism too weak;535=Authentication failed;538=Encryption needed;" +
  "550=Mailbox not available;551=User not local;552=Mailbox full;553=Mailbox name not allowed;554=Transaction failed;" +
  "555=Parameters not recognised;556=Domain takes no mail";
