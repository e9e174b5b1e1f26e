import { expect, test } from "vitest";
import { KIND_BYTES, KIND_IPV4, KIND_PROTOCOL, KIND_STRING, KIND_TIME, KIND_U16 } from "#shared/abi/field-kind.ts";
import { FIXTURE_NAMES as names, FIXTURE_REGISTRY } from "./fixture-registry.ts";
import { createFilterNames } from "./names.ts";

test("a name given to several fields stands for all of them", () => {
  expect(names.find("ip.addr")).toMatchObject({ kind: KIND_IPV4, ids: [20, 21], isProtocol: false });
  expect(names.find("sll")).toMatchObject({ kind: KIND_PROTOCOL, ids: [18, 19], isProtocol: true });
});

test("of declarations with different types the first one counts; of numbers the widest", () => {
  const field = names.find("x.twice");
  expect(field).toMatchObject({ kind: KIND_U16, ids: [107, 108] });
  expect(field?.dictionaries?.map((words) => words.get(1))).toEqual(["One", "First"]);
});

test("a protocol goes before a field of its name", () => {
  const both = createFilterNames({
    ...FIXTURE_REGISTRY,
    fields: [{ id: 1, name: "tcp", label: "", kind: KIND_BYTES, values: new Map() }],
  });
  expect(both.find("tcp")?.isProtocol).toBe(true);
});

test("texts of addresses, short names and the epoch are made where their fields are there", () => {
  expect(names.find("ip.host")).toMatchObject({ kind: KIND_STRING, derived: "text", ids: [20, 21] });
  expect(names.find("ip.src_host")).toMatchObject({ kind: KIND_STRING, derived: "text", ids: [20] });
  expect(names.find("frame.time_epoch")).toMatchObject({ kind: KIND_TIME, ids: [1], derived: undefined });
  expect(names.find("tls.sni")?.ids).toEqual(names.find("tls.handshake.extensions_server_name")?.ids);
  expect(createFilterNames({ protocols: [], fields: [] }).all).toEqual([]);
});

test("outdated names are found, say what they are called now, and are not among all", () => {
  expect(names.find("ssl.handshake.type")).toMatchObject({ insteadUse: "tls.handshake.type", ids: [80] });
  expect(names.find("bootp")).toMatchObject({ insteadUse: "dhcp", isProtocol: true });
  expect(names.find("ssl.nothing")).toBeUndefined();
  expect(names.all.filter(({ insteadUse }) => insteadUse !== undefined)).toEqual([]);
});

test("all names are in order, each once", () => {
  const all = names.all.map(({ name }) => name);
  expect(all).toEqual([...new Set(all)].sort());
});

test("fields belong to the protocols of their first segment, and to those that share them", () => {
  expect(names.find("tcp.port")?.owners).toEqual([14]);
  expect(names.find("dns.qry.name")?.owners).toEqual([32, 33, 34]);
  expect(names.find("udp.port")?.owners).toEqual([15, 16]);
  expect(names.find("ip.host")?.owners).toEqual([8]);
  expect(names.find("frame.len")?.owners).toBeUndefined();
  expect(names.find("x.signed")?.owners).toBeUndefined();
});

test("names that every object has are no fields", () => {
  for (const name of ["constructor", "__proto__", "toString", ""]) expect(names.find(name)).toBeUndefined();
});
