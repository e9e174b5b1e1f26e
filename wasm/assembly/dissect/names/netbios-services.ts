/** What the last byte of a NetBIOS name stands for. */
export function netbiosService(suffix: u32): string {
  switch (suffix) {
    case 0x00:
    case 0x02:
      return "Workstation/Redirector";
    case 0x01:
      return "Browser";
    case 0x03:
      return "Messenger service/Main name";
    case 0x05:
      return "Forwarded name";
    case 0x06:
      return "RAS Server service";
    case 0x1b:
      return "Domain Master Browser";
    case 0x1c:
      return "Domain Controllers";
    case 0x1d:
      return "Local Master Browser";
    case 0x1e:
      return "Browser Election Service";
    case 0x1f:
      return "Net DDE Service";
    case 0x20:
      return "Server service";
    case 0x21:
      return "RAS client service";
    case 0x22:
      return "Exchange Interchange (MSMail Connector)";
    case 0x23:
      return "Exchange Store";
    case 0x24:
      return "Exchange Directory";
    case 0x30:
      return "Modem sharing server service";
    case 0x31:
      return "Modem sharing client service";
    case 0x6a:
      return "Microsoft Exchange IMC";
    case 0x87:
      return "Microsoft Exchange MTA";
    case 0xbe:
      return "Network Monitor Agent";
    case 0xbf:
      return "Network Monitor Analyzer";
    default:
      return "Unknown";
  }
}
