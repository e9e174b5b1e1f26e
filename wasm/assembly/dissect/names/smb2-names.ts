/** Words of SMB 2 and 3 ([MS-SMB2], [MS-FSCC]). */
export const SMB2_COMMANDS =
  "0=Negotiate Protocol;1=Session Setup;2=Session Logoff;3=Tree Connect;4=Tree Disconnect;5=Create;6=Close;7=Flush;8=Read;" +
  "9=Write;10=Lock;11=Ioctl;12=Cancel;13=KeepAlive;14=Find;15=Notify;16=GetInfo;17=SetInfo;18=Break";

export const SMB2_DIALECTS =
  "0x0202=SMB 2.0.2;0x0210=SMB 2.1;0x0300=SMB 3.0;0x0302=SMB 3.0.2;0x0311=SMB 3.1.1;0x02ff=SMB 2.???";

export const SMB2_OPLOCKS = "0x00=None;0x01=Level 2;0x08=Exclusive;0x09=Batch;0xff=Lease";
export const SMB2_IMPERSONATION = "0=Anonymous;1=Identification;2=Impersonation;3=Delegate";
export const SMB2_DISPOSITIONS = "0=Supersede;1=Open;2=Create;3=Open or create;4=Overwrite;5=Overwrite or create";
export const SMB2_ACTIONS = "0=Superseded;1=Opened;2=Created;3=Overwritten";
export const SMB2_SHARES = "1=Disk;2=Named pipe;3=Printer";
export const SMB2_CLASSES = "1=FILE_INFO;2=FS_INFO;3=SEC_INFO;4=QUOTA_INFO";
export const SMB2_FIND_LEVELS =
  "1=Directory;2=Full directory;3=Both directory;4=Index specified;12=Names;37=Id both directory;38=Id full directory;60=Extended id directory;100=POSIX";
export const SMB2_FILE_LEVELS =
  "4=Basic;5=Standard;6=Internal;7=EA;8=Access;10=Rename;11=Link;13=Disposition;14=Position;15=Full EA;16=Mode;17=Alignment;" +
  "18=All;19=Allocation;20=End of file;21=Alternate name;22=Stream;23=Pipe;24=Pipe local;28=Compression;29=Object id;" +
  "34=Network open;35=Attribute tag;40=Valid data length;41=Short name;48=Normalized name;50=Standard link;64=Extended disposition;65=Extended rename";
export const SMB2_FS_LEVELS =
  "1=Volume;2=Label;3=Size;4=Device;5=Attribute;6=Control;7=Full size;8=Object id;11=Sector size;100=POSIX";

export const SMB2_FUNCTIONS =
  "0x00060194=FSCTL_DFS_GET_REFERRALS;0x000601b0=FSCTL_DFS_GET_REFERRALS_EX;0x00090000=FSCTL_REQUEST_OPLOCK_LEVEL_1;" +
  "0x0009003c=FSCTL_GET_COMPRESSION;0x0009c040=FSCTL_SET_COMPRESSION;0x00090060=FSCTL_GET_NTFS_VOLUME_DATA;" +
  "0x0009009c=FSCTL_GET_OBJECT_ID;0x000900a4=FSCTL_SET_REPARSE_POINT;0x000900a8=FSCTL_GET_REPARSE_POINT;" +
  "0x000900c0=FSCTL_CREATE_OR_GET_OBJECT_ID;0x000900c4=FSCTL_SET_SPARSE;0x000980c8=FSCTL_SET_ZERO_DATA;" +
  "0x000940cf=FSCTL_QUERY_ALLOCATED_RANGES;0x00090240=FSCTL_REQUEST_OPLOCK;0x00090284=FSCTL_QUERY_FILE_REGIONS;" +
  "0x0009027c=FSCTL_GET_INTEGRITY_INFORMATION;0x00098344=FSCTL_DUPLICATE_EXTENTS_TO_FILE;" +
  "0x000940bb=FSCTL_READ_FILE_USN_DATA;0x00094264=FSCTL_OFFLOAD_READ;0x00098208=FSCTL_FILE_LEVEL_TRIM;" +
  "0x00098268=FSCTL_OFFLOAD_WRITE;0x00110018=FSCTL_PIPE_WAIT;0x0011400c=FSCTL_PIPE_PEEK;" +
  "0x0011c017=FSCTL_PIPE_TRANSCEIVE;0x00140078=FSCTL_SRV_REQUEST_RESUME_KEY;0x00144064=FSCTL_SRV_ENUMERATE_SNAPSHOTS;" +
  "0x001440f2=FSCTL_SRV_COPYCHUNK;0x001480f2=FSCTL_SRV_COPYCHUNK_WRITE;0x001441bb=FSCTL_SRV_READ_HASH;" +
  "0x001401d4=FSCTL_LMR_REQUEST_RESILIENCY;0x001401fc=FSCTL_QUERY_NETWORK_INTERFACE_INFO;" +
  "0x00140204=FSCTL_VALIDATE_NEGOTIATE_INFO";

export const SMB2_CONTEXTS =
  "1=Preauthentication integrity;2=Encryption;3=Compression;5=Server name;6=Transport;7=RDMA transform;8=Signing;0x100=POSIX";
export const SMB2_CIPHERS = "1=AES-128-CCM;2=AES-128-GCM;3=AES-256-CCM;4=AES-256-GCM";
export const SMB2_COMPRESSIONS = "0=None;1=LZNT1;2=LZ77;3=LZ77 with Huffman;4=Pattern;5=LZ4";
export const SMB2_SIGNINGS = "0=HMAC-SHA256;1=AES-CMAC;2=AES-GMAC";
