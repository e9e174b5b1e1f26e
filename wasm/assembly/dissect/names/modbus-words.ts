/** Numbers of Modbus and the words for them (Modbus Application Protocol 1.1b3 sections 6 and 7). */
export const FUNCTIONS =
  "1=Read Coils;2=Read Discrete Inputs;3=Read Holding Registers;4=Read Input Registers;5=Write Single Coil;6=Write Single Register;" +
  "7=Read Exception Status;8=Diagnostics;11=Get Comm. Event Counters;12=Get Comm. Event Log;15=Write Multiple Coils;" +
  "16=Write Multiple Registers;17=Report Slave ID;20=Read File Record;21=Write File Record;22=Mask Write Register;" +
  "23=Read Write Register;24=Read FIFO Queue;43=Encapsulated Interface Transport;90=Unity (Schneider)";
export const EXCEPTIONS =
  "1=Illegal function;2=Illegal data address;3=Illegal data value;4=Device failure;5=Acknowledge;6=Device busy;" +
  "8=Memory parity error;10=Gateway path unavailable;11=Gateway target failed to respond";
export const DIAGNOSTICS =
  "0=Return query data;1=Restart communications;2=Return diagnostic register;3=Change ASCII delimiter;4=Force listen only;" +
  "10=Clear counters;11=Bus message count;12=Bus communication error count;13=Bus exception error count;14=Message count;" +
  "15=No response count;16=NAK count;17=Busy count;18=Bus character overrun count;20=Clear overrun counter";
export const OBJECTS =
  "0=Vendor name;1=Product code;2=Revision;3=Vendor URL;4=Product name;5=Model name;6=User application name";
