/** SMB 1 commands ([MS-CIFS] section 2.2.2.1) and TRANS2 subcommands (section 2.2.2.2). */
export const SMB_COMMANDS =
  "0x00=Create Directory;0x01=Delete Directory;0x02=Open;0x03=Create;0x04=Close;0x05=Flush;0x06=Delete;0x07=Rename;" +
  "0x08=Query Information;0x09=Set Information;0x0a=Read;0x0b=Write;0x0c=Lock Byte Range;0x0d=Unlock Byte Range;" +
  "0x0e=Create Temp;0x0f=Create New;0x10=Check Directory;0x11=Process Exit;0x12=Seek;0x13=Lock And Read;" +
  "0x14=Write And Unlock;0x1a=Read Raw;0x1b=Read MPX;0x1c=Read MPX Secondary;0x1d=Write Raw;0x1e=Write MPX;" +
  "0x1f=Write MPX Secondary;0x20=Write Complete;0x22=Set Information2;0x23=Query Information2;0x24=Locking AndX;" +
  "0x25=Trans;0x26=Trans Secondary;0x27=IOCTL;0x28=IOCTL Secondary;0x29=Copy;0x2a=Move;0x2b=Echo;0x2c=Write And Close;" +
  "0x2d=Open AndX;0x2e=Read AndX;0x2f=Write AndX;0x31=Close And Tree Disconnect;0x32=Trans2;0x33=Trans2 Secondary;" +
  "0x34=Find Close2;0x35=Find Notify Close;0x70=Tree Connect;0x71=Tree Disconnect;0x72=Negotiate Protocol;" +
  "0x73=Session Setup AndX;0x74=Logoff AndX;0x75=Tree Connect AndX;0x80=Query Information Disk;0x81=Search;0x82=Find;" +
  "0x83=Find Unique;0x84=Find Close;0xa0=NT Trans;0xa1=NT Trans Secondary;0xa2=NT Create AndX;0xa4=NT Cancel;" +
  "0xa5=NT Rename;0xc0=Open Print File;0xc1=Write Print File;0xc2=Close Print File;0xc3=Get Print Queue;" +
  "0xd8=Read Bulk;0xd9=Write Bulk;0xda=Write Bulk Data;0xfe=Invalid;0xff=No further commands";

export const SMB_TRANS2 =
  "0x00=OPEN2;0x01=FIND_FIRST2;0x02=FIND_NEXT2;0x03=QUERY_FS_INFO;0x04=SET_FS_INFO;0x05=QUERY_PATH_INFO;" +
  "0x06=SET_PATH_INFO;0x07=QUERY_FILE_INFO;0x08=SET_FILE_INFO;0x09=FSCTL;0x0a=IOCTL2;0x0b=FIND_NOTIFY_FIRST;" +
  "0x0c=FIND_NOTIFY_NEXT;0x0d=CREATE_DIRECTORY;0x0e=SESSION_SETUP;0x10=GET_DFS_REFERRAL;0x11=REPORT_DFS_INCONSISTENCY";

export const SMB_ERROR_CLASSES = "0x00=Success;0x01=DOS;0x02=Server;0x03=Hardware;0xff=Bad command";
export const SMB_DISPOSITIONS = "0=Supersede;1=Open;2=Create;3=Open or create;4=Overwrite;5=Overwrite or create";
export const SMB_ACTIONS = "0=Superseded;1=Opened;2=Created;3=Overwritten";
export const SMB_FILE_TYPES =
  "0=Disk file or directory;1=Named pipe, byte mode;2=Named pipe, message mode;3=Printer;4=Device";
