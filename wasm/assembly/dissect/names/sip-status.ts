/** SIP status codes (RFC 3261 section 21, IANA registry) in short. */
export const SIP_STATUS =
  "100=Trying;180=Ringing;181=Forwarded;182=Queued;183=Session progress;199=Early dialog ended;200=OK;202=Accepted;" +
  "204=No notification;300=Multiple choices;301=Moved permanently;302=Moved temporarily;305=Use proxy;380=Alternative service;" +
  "400=Bad request;401=Unauthorized;402=Payment required;403=Forbidden;404=Not found;405=Method not allowed;" +
  "406=Not acceptable;407=Proxy authentication required;408=Request timeout;410=Gone;412=Condition failed;" +
  "413=Body too large;414=URI too long;415=Unsupported media type;416=Unsupported URI scheme;420=Bad extension;" +
  "421=Extension required;422=Session interval too small;423=Interval too brief;428=Use identity header;" +
  "429=Provide referrer identity;433=Anonymity disallowed;436=Bad identity info;437=Unsupported credential;" +
  "438=Invalid identity header;480=Temporarily unavailable;481=Call does not exist;482=Loop detected;483=Too many hops;" +
  "484=Address incomplete;485=Ambiguous;486=Busy here;487=Request terminated;488=Not acceptable here;489=Bad event;" +
  "491=Request pending;493=Undecipherable;494=Security agreement required;500=Server error;501=Not implemented;" +
  "502=Bad gateway;503=Service unavailable;504=Server timeout;505=Version not supported;513=Message too large;" +
  "580=Precondition failed;600=Busy everywhere;603=Decline;604=Does not exist anywhere;606=Not acceptable;607=Unwanted";
