/** What transactions are judged by: names, addresses, times. */
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../shared/format/address-scope.ts";
import { parseCertificateTime } from "../host/transactions/certificate.ts";
import { coversName, entropyOf, registeredDomain } from "../host/transactions/domain-names.ts";
import { filterOf } from "../host/transactions/workspace.ts";

describe("names and addresses", () => {
  it("covers one label with a star, never two or none", () => {
    expect(coversName("*.example.org", "www.example.org")).toBe(true);
    expect(coversName("*.example.org", "a.b.example.org")).toBe(false);
    expect(coversName("*.example.org", "example.org")).toBe(false);
    expect(coversName("Example.org", "example.org.")).toBe(true);
  });

  it("finds the part of a name that somebody registered", () => {
    expect(registeredDomain("a.b.example.com")).toBe("example.com");
    expect(registeredDomain("a.example.co.uk")).toBe("example.co.uk");
    expect(registeredDomain("localhost")).toBe("localhost");
  });

  it("counts bits of entropy", () => {
    expect(entropyOf("aaaa")).toBe(0);
    expect(entropyOf("abcd")).toBe(2);
  });

  it("knows public addresses from those that never leave a network", () => {
    const no = [
      "10.1.2.3",
      "172.31.255.255",
      "192.168.0.1",
      "100.64.0.1",
      "224.0.0.251",
      "fe80::1",
      "fd00::1",
      "2001:db8::1",
      "",
    ];
    const yes = ["8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"];
    expect(no.filter(isPublicAddress)).toEqual([]);
    expect(yes.filter(isPublicAddress)).toEqual(yes);
  });

  it("reads both forms of a certificate's times", () => {
    expect(parseCertificateTime("491231235959Z")).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
    expect(parseCertificateTime("500101000000Z")).toBe(Date.UTC(1950, 0, 1));
    expect(parseCertificateTime("20500101000000Z")).toBe(Date.UTC(2050, 0, 1));
    expect(parseCertificateTime("soon")).toBeUndefined();
  });

  it("writes the packets of a transaction as a filter", () => {
    expect(filterOf([7])).toBe("frame.number == 7");
    expect(filterOf([9, 3, 4, 5, 4])).toBe("frame.number in {3..5, 9}");
  });
});
