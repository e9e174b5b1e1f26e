/** Story: somebody with a problem opens a capture, in whatever way it is at hand. */
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";

const sample = (name: string): string => new URL(`../public/samples/${name}`, import.meta.url).pathname;
const rows = (page: Page) => page.locator("[role=row][data-position]");

async function choose(page: Page, files: string[]): Promise<void> {
  // Without the newer picker the page falls back to a plain file input, which can be filled from here.
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "showOpenFilePicker");
  });
  await page.goto("/");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("main").getByRole("button", { name: "Open" }).click();
  await (await chooser).setFiles(files);
}

test("the first sight explains itself and a sample opens with one click", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Drop a capture here")).toBeVisible();
  await page.getByRole("button", { name: /Names: DNS/ }).click();
  await expect(rows(page).first()).toContainText("DNS");
  await expect(page.getByRole("contentinfo")).toContainText("31 packets");
});

test("a file from this computer opens, and is in the recent list afterwards", async ({ page }) => {
  await choose(page, [sample("dns.pcap")]);
  await expect(rows(page).first()).toBeVisible();
  await page.reload();
  await page
    .getByRole("region", { name: "Recent" })
    .getByRole("button", { name: /^dns\.pcap/ })
    .click();
  await expect(page.getByRole("contentinfo")).toContainText("31 packets");
});

test("several files are merged by time, with a clock shift", async ({ page }) => {
  await choose(page, [sample("dns.pcap"), sample("dhcp.pcap")]);
  await page.getByLabel("Clock shift of dhcp.pcap in seconds").fill("soon");
  await expect(page.getByRole("button", { name: "Open 2 files" })).toBeDisabled();
  await page.getByLabel("Clock shift of dhcp.pcap in seconds").fill("-0.5");
  await page.getByRole("button", { name: "Open 2 files" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("47 packets");
});

test("a dropped file opens", async ({ page }) => {
  await page.goto("/");
  const transfer = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], "dropped.pcap"));
      return data;
    },
    Array.from(readFileSync(sample("dns.pcap"))),
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await expect(page.getByRole("button", { name: "dropped.pcap", exact: true })).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
});

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
  await expect(page.getByRole("main")).toContainText(/\w+ \w+/);
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
