/** What is odd about a request or its response. All of it went over the wire in the clear. */
import type { Tag } from "#shared/model/workspace.ts";
import { isPublicAddress } from "#shared/format/address-scope.ts";
import type { GrowingHttp } from "./http-transaction.ts";
import { HTTP_LIMITS } from "./thresholds.ts";

/** Words of paths that lead to what should not go in the clear; whole words, so that "command" is not "cmd". */
const SENSITIVE =
  /(?<![a-z0-9])(?:admin|administrator|login|signin|passwd|password|upload|shell|cmd|wp-admin|wp-login|phpmyadmin)(?![a-z0-9])/iu;

/** Path and query, without the scheme and host that a proxy is told. */
function pathOf(uri: string): string {
  const text = uri.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/iu, "");
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text is taken as it is.
    return text;
  }
}

export function judgeHttp(one: GrowingHttp): Tag[] {
  const tags: Tag[] = [];
  const { status, server, method, uri, version, host } = one;
  if (status !== undefined && status >= HTTP_LIMITS.errorStatus) {
    tags.push({
      id: "http-error",
      title: status >= 500 ? "Server error" : "Client error",
      reason: `The server answered ${status.toString()}${one.phrase === "" ? "" : ` ${one.phrase}`}.`,
      severity: "warning",
    });
  }
  if (isPublicAddress(server)) {
    tags.push({
      id: "cleartext",
      title: "In the clear",
      reason: `Everybody on the way to ${server}, a public address, can read and change this.`,
      severity: "note",
    });
  }
  const word = SENSITIVE.exec(pathOf(uri))?.[0];
  if (word !== undefined) {
    tags.push({
      id: "sensitive-path",
      title: "Sensitive path",
      reason: `The path has the word “${word}”, and the request is not encrypted${isPublicAddress(server) ? " on its way through the Internet" : ""}.`,
      severity: "warning",
    });
  }
  if (one.requestPacket !== undefined && version === "HTTP/1.1" && host === "" && method !== "") {
    tags.push({
      id: "missing-host",
      title: "No Host",
      reason:
        "A request of HTTP/1.1 must name its host (RFC 9112 section 3.2); scanners and home-made clients leave it out.",
      severity: "note",
    });
  }
  if (one.requestPacket !== undefined && status === undefined) {
    tags.push({
      id: "unanswered",
      title: "Unanswered",
      reason: "No response to this request in this capture.",
      severity: "note",
    });
  }
  return tags;
}
