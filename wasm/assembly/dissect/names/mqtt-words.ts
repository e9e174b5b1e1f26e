/** Numbers of Message Queuing Telemetry Transport and the words for them (OASIS MQTT 3.1.1 and 5.0). */
export const MQTT_TYPES =
  "0=Reserved;1=Connect Command;2=Connect Ack;3=Publish Message;4=Publish Ack;5=Publish Received;6=Publish Release;7=Publish Complete;" +
  "8=Subscribe Request;9=Subscribe Ack;10=Unsubscribe Request;11=Unsubscribe Ack;12=Ping Request;13=Ping Response;14=Disconnect Req;" +
  "15=Authentication Exchange";
export const MQTT_VERSIONS = "3=MQTT v3.1;4=MQTT v3.1.1;5=MQTT v5.0";
export const MQTT_QOS = "0=At most once;1=At least once;2=Exactly once;3=Reserved";
export const MQTT_RETURNS =
  "0=Connection accepted;1=Refused: protocol version;2=Refused: identifier;3=Refused: server unavailable;" +
  "4=Refused: user name or password;5=Refused: not authorized";
export const MQTT_REASONS =
  "0=Success;1=Granted QoS 1;2=Granted QoS 2;4=Disconnect with will message;16=No matching subscribers;17=No subscription existed;" +
  "24=Continue authentication;25=Re-authenticate;128=Unspecified error;129=Malformed packet;130=Protocol error;" +
  "131=Implementation specific error;132=Unsupported protocol version;133=Client identifier not valid;134=Bad user name or password;" +
  "135=Not authorized;136=Server unavailable;137=Server busy;138=Banned;139=Server shutting down;140=Bad authentication method;" +
  "141=Keep alive timeout;142=Session taken over;143=Topic filter invalid;144=Topic name invalid;145=Packet identifier in use;" +
  "146=Packet identifier not found;147=Receive maximum exceeded;148=Topic alias invalid;149=Packet too large;" +
  "150=Message rate too high;151=Quota exceeded;152=Administrative action;153=Payload format invalid;154=Retain not supported;" +
  "155=QoS not supported;156=Use another server;157=Server moved;158=Shared subscriptions not supported;" +
  "159=Connection rate exceeded;160=Maximum connect time;161=Subscription identifiers not supported;" +
  "162=Wildcard subscriptions not supported";
export const MQTT_PROPERTIES =
  "0x01=Payload format indicator;0x02=Publication expiry interval;0x03=Content type;0x08=Response topic;0x09=Correlation data;" +
  "0x0b=Subscription identifier;0x11=Session expiry interval;0x12=Assigned client identifier;0x13=Server keep alive;" +
  "0x15=Authentication method;0x16=Authentication data;0x17=Request problem information;0x18=Will delay interval;" +
  "0x19=Request response information;0x1a=Response information;0x1c=Server reference;0x1f=Reason string;0x21=Receive maximum;" +
  "0x22=Topic alias maximum;0x23=Topic alias;0x24=Maximum QoS;0x25=Retain available;0x26=User property;0x27=Maximum packet size;" +
  "0x28=Wildcard subscription available;0x29=Subscription identifiers available;0x2a=Shared subscription available";
