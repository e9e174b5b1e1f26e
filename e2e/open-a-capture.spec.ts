/** Story: somebody with a problem opens a capture, in whatever way it is at hand. */
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { choose, withLargeCapture } from "./support/captures.ts";
import { rows } from "./support/rows.ts";
import { sampleFile } from "./support/sensor.ts";

test("the first sight explains itself and a sample opens with one click", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Drop a capture here")).toBeVisible();
  await page.getByRole("button", { name: /Names: DNS/ }).click();
  await expect(rows(page).first()).toContainText("DNS");
  await expect(page.getByRole("contentinfo")).toContainText("31 packets");
});

test("a file from this computer opens, and is in the recent list afterwards", async ({ page }) => {
  await choose(page, [sampleFile("dns.pcap")]);
  await expect(page.getByRole("contentinfo")).toContainText("31 packets");
  const recent = page.getByRole("region", { name: "Recent" }).getByRole("button", { name: /^dns\.pcap/ });
  // The list is written beside the reading: the page may be left before it is.
  await expect(async () => {
    await page.reload();
    await expect(recent).toBeVisible({ timeout: 2000 });
  }).toPass();
  await recent.click();
  await expect(page.getByRole("contentinfo")).toContainText("31 packets");
});

test("several files are merged by time, with a clock shift", async ({ page }) => {
  await choose(page, [sampleFile("dns.pcap"), sampleFile("dhcp.pcap")]);
  await page.getByLabel("Clock shift of dhcp.pcap in seconds").fill("soon");
  await expect(page.getByRole("button", { name: "Open 2 files" })).toBeDisabled();
  // Both begin at the same second: shifted by a day, all 16 packets of the one come before all of the other.
  await page.getByLabel("Clock shift of dhcp.pcap in seconds").fill("-86400");
  await page.getByRole("button", { name: "Open 2 files" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("47 packets");
  await expect(rows(page).first()).toContainText("DHCP");
  await page.getByRole("grid", { name: /^Packets of/ }).focus();
  await page.keyboard.press("Control+g");
  await page.getByLabel("Packet number").fill("17");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row", { selected: true })).toContainText("DNS");
  await expect(page.getByRole("row", { selected: true }).locator(".cell-time")).toHaveText(/^864\d\d\./);
});

for (const handle of ["as the browser gives it", "null", "undefined"]) {
  test(`a dropped file opens, its handle being ${handle}`, async ({ page }) => {
    // A drop that a script or another window made has no handle: the promise brings nothing.
    await page.addInitScript((answer) => {
      if (answer !== "null" && answer !== "undefined") return;
      const getHandle = () => Promise.resolve(answer === "null" ? null : undefined);
      Object.defineProperty(DataTransferItem.prototype, "getAsFileSystemHandle", { value: getHandle });
    }, handle);
    await drop(page);
  });
}

async function drop(page: Page): Promise<void> {
  await page.goto("/");
  const transfer = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], "dropped.pcap"));
      return data;
    },
    Array.from(readFileSync(sampleFile("dns.pcap"))),
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await expect(page.getByRole("button", { name: "dropped.pcap", exact: true })).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
}

const ARP_REQUEST = "ffffffffffff00005e00530108060001080006040001" + "00005e005301c00002010000000000" + "00c0000202";

for (const [kind, text] of [
  ["hex", ARP_REQUEST],
  ["base64", Buffer.from(ARP_REQUEST, "hex").toString("base64")],
] as const) {
  test(`a packet copied elsewhere as ${kind} is pasted anywhere on the page`, async ({ page }) => {
    await page.goto("/");
    await expect(page.getByText("Drop a capture here")).toBeVisible();
    await page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
    await page.getByRole("button", { name: "Open 42 bytes" }).click();
    await expect(rows(page).first()).toContainText("ARP");
    await expect(page.getByRole("treeitem").filter({ hasText: "Ethernet" }).first()).toBeVisible();
  });
}

test("the bytes of one packet are pasted as text", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Paste bytes" }).click();
  await page
    .getByLabel("Bytes as text")
    .fill(
      "ff ff ff ff ff ff 00 00 5e 00 53 01 08 06 00 01 08 00 06 04 00 01 00 00 5e 00 53 01 c0 00 02 01 00 00 00 00 00 00 c0 00 02 02",
    );
  await page.getByRole("button", { name: "Open 42 bytes" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText("ARP");
});

test("a damaged capture opens up to the damage and says so", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: /A damaged capture/ }).click();
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByText(/The 18 packets before it are open/)).toBeVisible();
  await page.getByRole("button", { name: "Details" }).click();
  await expect(page.getByRole("heading", { name: "What to know about this capture" })).toBeVisible();
});

test("what is no capture at all gets a sentence, and the page goes on", async ({ page }) => {
  await choose(page, [new URL("./README.md", import.meta.url).pathname]);
  await expect(page.getByRole("main")).toContainText("README.md: this is not a capture");
  await expect(page.getByRole("contentinfo")).toContainText("0 packets");
  await page.getByRole("button", { name: "Close README.md" }).click();
  await expect(page.getByText("Drop a capture here")).toBeVisible();
});

test("a closed capture can be opened again", async ({ page }) => {
  await page.goto("/#sample=dns.pcap&packet=5&view=packets");
  await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText("5");
  await page.getByRole("button", { name: "Close dns.pcap" }).click();
  await page.getByRole("button", { name: "Open again" }).click();
  await expect(rows(page).first()).toBeVisible();
});

test("reading is stopped half-way, what was read stays open, and no row moves meanwhile", async ({ page }) => {
  await withLargeCapture({ bytes: 900 << 20 }, async (capture) => {
    await choose(page, [capture]);
    await expect(rows(page).first()).toContainText("TCP");
    const before = await rows(page).first().boundingBox();
    await expect(page.getByRole("progressbar", { name: "Reading" })).toBeVisible();
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(page.getByText(/^Reading was stopped\. The [\d,]+ packets read until then are open\./)).toBeVisible();
    expect(await rows(page).first().boundingBox()).toEqual(before);
    await page.getByRole("grid", { name: /^Packets of/ }).focus();
    await page.keyboard.press("End");
    const last = await page.getByRole("row", { selected: true }).locator(".cell-number").textContent();
    const total = await page.getByRole("contentinfo").textContent();
    expect(total?.replaceAll(",", "")).toContain(`${last ?? "?"} packets`);
  });
});
