/** Messages and information elements of the GPRS tunnelling protocol (TS 29.060, TS 32.295, TS 29.281, TS 29.274). */

export const GTP_MESSAGES =
  "1=Echo request;2=Echo response;3=Version not supported;4=Node alive request;5=Node alive response;6=Redirection request;7=Redirection response;" +
  "16=Create PDP context request;17=Create PDP context response;18=Update PDP context request;19=Update PDP context response;20=Delete PDP context request;" +
  "21=Delete PDP context response;22=Initiate PDP context activation request;23=Initiate PDP context activation response;24=Delete AA PDP context request;" +
  "25=Delete AA PDP context response;26=Error indication;27=PDU notification request;28=PDU notification response;29=PDU notification reject request;" +
  "30=PDU notification reject response;31=Supported extension headers notification;32=Send routing information request;33=Send routing information response;" +
  "34=Failure report request;35=Failure report response;36=Note MS present request;37=Note MS present response;48=Identification request;49=Identification response;" +
  "50=SGSN context request;51=SGSN context response;52=SGSN context acknowledge;53=Forward relocation request;54=Forward relocation response;" +
  "55=Forward relocation complete;56=Relocation cancel request;57=Relocation cancel response;58=Forward SRNS context;59=Forward relocation complete acknowledge;" +
  "60=Forward SRNS context acknowledge;61=UE registration query request;62=UE registration query response;70=RAN information relay;96=MBMS notification request;" +
  "97=MBMS notification response;98=MBMS notification reject request;99=MBMS notification reject response;100=Create MBMS context request;" +
  "101=Create MBMS context response;102=Update MBMS context request;103=Update MBMS context response;104=Delete MBMS context request;" +
  "105=Delete MBMS context response;112=MBMS registration request;113=MBMS registration response;114=MBMS de-registration request;" +
  "115=MBMS de-registration response;116=MBMS session start request;117=MBMS session start response;118=MBMS session stop request;" +
  "119=MBMS session stop response;120=MBMS session update request;121=MBMS session update response;128=MS info change notification request;" +
  "129=MS info change notification response;240=Data record transfer request;241=Data record transfer response;254=End marker;255=T-PDU";

export const GTP_CAUSES =
  "0=Request IMSI;1=Request IMEI;2=Request IMSI and IMEI;3=No identity needed;4=MS refuses;5=MS does not respond;6=Reactivation requested;" +
  "7=Inactivity timer expired;59=System failure;60=Transmit buffers nearly full;61=Receive buffers nearly full;62=Another node goes down;63=This node goes down;" +
  "128=Request accepted;129=New PDP type, network preference;130=New PDP type, single address bearer;177=CDR decoding error;192=Non-existent;" +
  "193=Invalid message format;194=IMSI not known;195=MS is detached;196=MS does not respond;197=MS refuses;198=Version not supported;" +
  "199=No resources;200=Service not supported;201=Mandatory element incorrect;202=Mandatory element missing;203=Optional element incorrect;" +
  "204=System failure;205=Roaming restriction;206=P-TMSI signature mismatch;207=Connection suspended;208=Authentication failure;" +
  "209=User authentication failed;210=Context not found;211=All dynamic addresses taken;212=No memory;213=Relocation failure;" +
  "214=Unknown mandatory extension header;215=Semantic error in TFT operation;216=Syntactic error in TFT operation;217=Semantic errors in packet filters;" +
  "218=Syntactic errors in packet filters;219=Missing or unknown APN;220=Unknown PDP address or type;221=Context without TFT is active;" +
  "222=APN denied, no subscription;223=APN restriction conflict;224=MBMS capabilities insufficient;225=Invalid correlation id;" +
  "226=MBMS bearer context superseded;227=Bearer control mode violation;228=Collision with network request;229=APN congestion;" +
  "230=Bearer handling not supported;231=Target access restricted;232=UE unreachable, saves power;233=Relocation failure, redirected;" +
  "252=Duplicate already fulfilled;253=Request already fulfilled;254=Sequence numbers incorrect;255=Request not fulfilled";

export const GTP_ELEMENTS =
  "1=Cause;2=IMSI;3=Routing area;4=TLLI;5=P-TMSI;6=Quality of service;8=Reordering required;9=Authentication triplet;11=MAP cause;12=P-TMSI signature;" +
  "13=MS validated;14=Recovery;15=Selection mode;16=TEID data I;17=TEID control plane;18=TEID data II;19=Teardown;20=NSAPI;21=RANAP cause;22=RAB context;" +
  "23=Radio priority SMS;24=Radio priority;25=Packet flow id;26=Charging characteristics;27=Trace reference;28=Trace type;29=MS not reachable reason;" +
  "126=Packet transfer command;127=Charging id;128=End user address;129=MM context;130=PDP context;131=Access point name;132=Protocol configuration options;" +
  "133=GSN address;134=MSISDN;135=Quality of service;136=Authentication quintuplet;137=Traffic flow template;138=Target identification;139=UTRAN container;" +
  "140=RAB setup;141=Extension header types;142=Trigger id;143=OMC identity;148=Common flags;149=APN restriction;150=Radio priority LCS;151=RAT type;" +
  "152=User location;153=MS time zone;154=IMEI(SV);155=CAMEL charging;156=MBMS UE context;191=Evolved allocation and retention;193=Extended common flags;" +
  "249=Released packets;250=Cancelled packets;251=Charging gateway address;252=Data record packet;253=Requests responded;254=Node address;255=Private extension";

export const GTP_EXTENSIONS =
  "0=None;1=MBMS support;2=MS info change reporting;3=Long PDCP number;0x20=Service class;0x40=UDP port;0x81=RAN container;0x82=Long PDCP number;" +
  "0x83=Xw RAN container;0x84=NR RAN container;0x85=PDU session container;0xc0=PDCP number;0xc1=Suspend request;0xc2=Suspend response";

export const RADIO_TYPES =
  "1=UTRAN;2=GERAN;3=WLAN;4=GAN;5=HSPA evolution;6=E-UTRAN;7=Virtual;8=E-UTRAN NB-IoT;9=LTE-M;10=NR";

export const GTPV2_MESSAGES =
  "0=Reserved;1=Echo Request;2=Echo Response;3=Version Not Supported Indication;4=Node Alive Request;5=Node Alive Response;6=Redirection Request;" +
  "7=Redirection Response;25=SRVCC PS to CS Request;26=SRVCC PS to CS Response;27=SRVCC PS to CS Complete Notification;28=SRVCC PS to CS Complete Acknowledge;" +
  "29=SRVCC PS to CS Cancel Notification;30=SRVCC PS to CS Cancel Acknowledge;31=SRVCC CS to PS Request;32=Create Session Request;33=Create Session Response;" +
  "34=Modify Bearer Request;35=Modify Bearer Response;36=Delete Session Request;37=Delete Session Response;38=Change Notification Request;" +
  "39=Change Notification Response;40=Remote UE Report Notification;41=Remote UE Report Acknowledge;64=Modify Bearer Command;65=Modify Bearer Failure Indication;" +
  "66=Delete Bearer Command;67=Delete Bearer Failure Indication;68=Bearer Resource Command;69=Bearer Resource Failure Indication;" +
  "70=Downlink Data Notification Failure Indication;71=Trace Session Activation;72=Trace Session Deactivation;73=Stop Paging Indication;95=Create Bearer Request;" +
  "96=Create Bearer Response;97=Update Bearer Request;98=Update Bearer Response;99=Delete Bearer Request;100=Delete Bearer Response;" +
  "101=Delete PDN Connection Set Request;102=Delete PDN Connection Set Response;103=PGW Downlink Triggering Notification;" +
  "104=PGW Downlink Triggering Acknowledge;128=Identification Request;129=Identification Response;130=Context Request;131=Context Response;" +
  "132=Context Acknowledge;133=Forward Relocation Request;134=Forward Relocation Response;135=Forward Relocation Complete Notification;" +
  "136=Forward Relocation Complete Acknowledge;137=Forward Access Context Notification;138=Forward Access Context Acknowledge;139=Relocation Cancel Request;" +
  "140=Relocation Cancel Response;141=Configuration Transfer Tunnel;149=Detach Notification;150=Detach Acknowledge;151=CS Paging Indication;" +
  "152=RAN Information Relay;153=Alert MME Notification;154=Alert MME Acknowledge;155=UE Activity Notification;156=UE Activity Acknowledge;" +
  "157=ISR Status Indication;158=UE Registration Query Request;159=UE Registration Query Response;160=Create Forwarding Tunnel Request;" +
  "161=Create Forwarding Tunnel Response;162=Suspend Notification;163=Suspend Acknowledge;164=Resume Notification;165=Resume Acknowledge;" +
  "166=Create Indirect Data Forwarding Tunnel Request;167=Create Indirect Data Forwarding Tunnel Response;" +
  "168=Delete Indirect Data Forwarding Tunnel Request;169=Delete Indirect Data Forwarding Tunnel Response;170=Release Access Bearers Request;" +
  "171=Release Access Bearers Response;176=Downlink Data Notification;177=Downlink Data Notification Acknowledgement;179=PGW Restart Notification;" +
  "180=PGW Restart Notification Acknowledge;200=Update PDN Connection Set Request;201=Update PDN Connection Set Response;211=Modify Access Bearers Request;" +
  "212=Modify Access Bearers Response;231=MBMS Session Start Request;232=MBMS Session Start Response;233=MBMS Session Update Request;" +
  "234=MBMS Session Update Response;235=MBMS Session Stop Request;236=MBMS Session Stop Response;240=SRVCC CS to PS Response;" +
  "241=SRVCC CS to PS Complete Notification;242=SRVCC CS to PS Complete Acknowledge;243=SRVCC CS to PS Cancel Notification;244=SRVCC CS to PS Cancel Acknowledge";

export const GTPV2_ELEMENTS =
  "1=IMSI;2=Cause;3=Recovery;51=STN-SR;71=APN;72=Aggregate maximum bit rate;73=EPS bearer id;74=IP address;75=Equipment identity;76=MSISDN;77=Indication;" +
  "78=Protocol configuration options;79=PDN address allocation;80=Bearer quality of service;81=Flow quality of service;82=RAT type;83=Serving network;" +
  "84=Bearer traffic flow template;85=Traffic aggregate description;86=User location;87=Tunnel endpoint;88=TMSI;89=Global CN id;93=Bearer context;" +
  "94=Charging id;95=Charging characteristics;96=Trace information;97=Bearer flags;99=PDN type;100=Transaction id;103=MM context;109=PDN connection;" +
  "111=P-TMSI;112=P-TMSI signature;113=Hop counter;114=UE time zone;115=Trace reference;116=Complete request message;117=GUTI;118=Full container;" +
  "121=Target identification;124=RAN cause;126=Port number;127=APN restriction;128=Selection mode;131=Change reporting action;132=Connection set id;" +
  "135=Node type;136=Domain name;145=User CSG information;152=Node features;155=Allocation and retention;156=Exclusive EPS bearer;" +
  "161=Local distinguished name;163=Additional PCO;170=ULI time stamp;255=Private extension";
