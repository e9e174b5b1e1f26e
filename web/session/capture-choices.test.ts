import { expect, test } from "vitest";
import { FIRST_CHOICES, requestOf } from "./capture-choices.ts";

test("limits that are empty are left out, others are whole numbers in the sensor's units", () => {
  const request = requestOf({ ...FIRST_CHOICES, packets: "1000", megabytes: "1.5" }, ["eth0"]);
  expect(request).toMatchObject({ interfaces: ["eth0"], mode: "metadata", mostPackets: 1000, mostBytes: 1_500_000 });
  expect(request).not.toHaveProperty("mostSeconds");
  expect(request).not.toHaveProperty("minutes");
});

test.each(["x", "0", "-3", "1e999"])("a limit of %s is refused in words", (packets) => {
  expect(requestOf({ ...FIRST_CHOICES, packets }, ["eth0"])).toMatch(/limit of packets/);
});

test("only the mode that ends by itself says after how many minutes", () => {
  expect(requestOf({ ...FIRST_CHOICES, mode: "forensic", minutes: "5" }, ["eth0"])).toMatchObject({ minutes: 5 });
});

test("sampling is asked for where it was chosen, and never of a forensic capture", () => {
  expect(requestOf({ ...FIRST_CHOICES, sampling: 4 }, ["eth0"])).toMatchObject({ sampling: 4 });
  expect(requestOf(FIRST_CHOICES, ["eth0"])).not.toHaveProperty("sampling");
  expect(requestOf({ ...FIRST_CHOICES, sampling: 4, mode: "forensic" }, ["eth0"])).not.toHaveProperty("sampling");
});
