/** One setting of a SETTINGS frame (RFC 9113 section 6.5.1). */
import { KIND_U16, KIND_U32 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { HTTP2_SETTINGS } from "../names/http2-words.ts";

const ID = field("http2.settings.id", KIND_U16, "Setting", HTTP2_SETTINGS);
const TABLE_SIZE = field("http2.settings.header_table_size", KIND_U32, "Header table size");
const PUSH = field("http2.settings.enable_push", KIND_U32, "Enable push");
const STREAMS = field("http2.settings.max_concurrent_streams", KIND_U32, "Maximum concurrent streams");
const WINDOW = field("http2.settings.initial_window_size", KIND_U32, "Initial window size");
const FRAME_SIZE = field("http2.settings.max_frame_size", KIND_U32, "Maximum frame size");
const LIST_SIZE = field("http2.settings.max_header_list_size", KIND_U32, "Maximum header list size");
const EXTENDED_CONNECT = field("http2.settings.extended_connect", KIND_U32, "Extended CONNECT");
const UNKNOWN = field("http2.settings.unknown", KIND_U32, "Value");

export function setting<S extends Sink>(s: S, at: u32): void {
  const id = s.u16(ID, at);
  s.u32(valueField(id), at + 2);
}

function valueField(id: u32): u16 {
  switch (id) {
    case 1:
      return TABLE_SIZE;
    case 2:
      return PUSH;
    case 3:
      return STREAMS;
    case 4:
      return WINDOW;
    case 5:
      return FRAME_SIZE;
    case 6:
      return LIST_SIZE;
    case 8:
      return EXTENDED_CONNECT;
    default:
      return UNKNOWN;
  }
}
