/** File Transfer Protocol, data connection (RFC 959 section 3.2): the file or listing itself, nothing around it. */
import { KIND_FRAME, KIND_STRING } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { Expected, findExpected, putKept } from "../core/expected.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const FTP_DATA = protocol(43, "ftp-data", "ftp-data", "FTP-DATA", "FTP data", "file");
answers(FTP_DATA, BY_TCP_PORT, 20);

const SETUP_FRAME = field("ftp-data.setup-frame", KIND_FRAME, "Announced in");
const SETUP_METHOD = field("ftp-data.setup-method", KIND_STRING, "Announced by");
const COMMAND = field("ftp-data.command", KIND_STRING, "Command");
const COMMAND_FRAME = field("ftp-data.command-frame", KIND_FRAME, "Command in");

export function ftpData<S extends Sink>(s: S): void {
  s.info("FTP Data: ");
  s.infoDecimal(s.reported);
  s.info(" bytes");
  if (!s.live) origin<S>(s);
  s.next(0, 0);
}

/** Which command of which control connection brought this connection about. */
function origin<S extends Sink>(s: S): void {
  const found = findExpected(s);
  if (found == 0 || changetype<Expected>(found).protocol != FTP_DATA) return;
  const entry = changetype<Expected>(found);
  const setup = entry.of == 0 ? entry : changetype<Expected>(entry.of);
  s.generated(SETUP_FRAME, setup.row + 1);
  s.begin();
  s.putText(methodName(setup.detail));
  s.made(SETUP_METHOD, 0, 0);
  s.info(" (");
  s.infoMade();
  s.info(")");
  if (entry.of == 0) return;
  s.begin();
  putKept<S>(s, entry);
  s.made(COMMAND, 0, 0);
  s.info(" (");
  s.infoMade();
  s.info(")");
  s.generated(COMMAND_FRAME, entry.row + 1);
}

/** The constants of ftp.ts. */
function methodName(how: u32): string {
  switch (how) {
    case 1:
      return "PORT";
    case 2:
      return "PASV";
    case 3:
      return "EPRT";
    default:
      return "EPASV";
  }
}
