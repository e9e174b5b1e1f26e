/** Story: somebody wants to read what two hosts said to each other. */
import AxeBuilder from "@axe-core/playwright";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test, type Page } from "@playwright/test";

const HTTP2 = fileURLToPath(new URL("../wasm/tests/captures/http2.pcap", import.meta.url));
const line = (page: Page, text: string | RegExp) => page.getByRole("row").filter({ hasText: text });
const lines = (page: Page) => page.getByRole("grid", { name: "Bytes of the stream" });

async function followPacket(page: Page, sample: string, packet: number): Promise<void> {
  await page.goto(`/#sample=${sample}&packet=${packet.toString()}&view=packets`);
  await expect(page.getByRole("treeitem").first()).toBeVisible();
  await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText(packet.toString());
  await page.keyboard.press("Control+Alt+Shift+T");
  await expect(lines(page)).toBeVisible();
}

test("a conversation is followed by its key, and bytes lead to their packets", async ({ page }) => {
  await followPacket(page, "http.pcap", 4);
  await expect(line(page, "GET /old HTTP/1.1")).toContainText("A→");
  await expect(line(page, "301 Moved Permanently")).toContainText("B←");
  await line(page, "Location: /new").locator("[data-part]").click();
  await expect(page.getByRole("button", { name: "Packet 6" })).toBeVisible();
  await page.getByRole("button", { name: "Packet 6" }).click();
  await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText("6");
});

test("the packet's menu and the field's follow it too", async ({ page }) => {
  await page.goto("/#sample=http.pcap&packet=4&view=packets");
  await page.getByRole("row", { selected: true }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Follow conversation" }).click();
  await expect(line(page, "GET /old HTTP/1.1")).toBeVisible();
  await page.getByRole("button", { name: "Packets" }).click();
  await page.getByRole("treeitem").filter({ hasText: "Transmission Control" }).first().click({ button: "right" });
  await page.getByRole("menuitem", { name: "Follow conversation" }).click();
  await expect(lines(page)).toBeVisible();
});

test("one direction, other forms, and the conversations beside it", async ({ page }) => {
  await followPacket(page, "http.pcap", 4);
  await page.getByLabel("Direction").selectOption("b");
  await expect(line(page, "GET /old")).toHaveCount(0);
  await expect(line(page, "301 Moved Permanently")).toBeVisible();
  await page.getByLabel("Show as").selectOption("hex");
  await expect(line(page, "48 54 54 50 2f 31 2e 31")).not.toHaveCount(0);
  await page.getByLabel("Show as").selectOption("c");
  await expect(line(page, "peer1_0")).toBeVisible();
  await page.getByRole("button", { name: "Next conversation" }).click();
  await expect(page.getByLabel("TCP stream")).toHaveValue("1");
  await page.getByRole("button", { name: "Filter this stream" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("32 packets · 10 shown");
});

test("bodies are decoded, and shown as on the wire again", async ({ page }) => {
  await followPacket(page, "http.pcap", 4);
  await page.getByLabel("Direction").selectOption("b");
  await page.getByLabel("Read as").selectOption("http");
  await expect(line(page, "<title>Example shop</title>")).toBeVisible();
  await expect(line(page, /gzip decoded; 131 bytes on the wire/)).toBeVisible();
  await page.getByLabel("Read as").selectOption("wire");
  await expect(line(page, "<title>Example shop</title>")).toHaveCount(0);
});

test("one of a connection's HTTP/2 streams is read alone, with its headers as lines", async ({ page }) => {
  await page.addInitScript(() => {
    // The plain input can be filled by a test, the browser's own picker cannot.
    Object.defineProperty(window, "showOpenFilePicker", { value: undefined });
  });
  await page.goto("/");
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("main").getByRole("button", { name: "Open" }).click();
  await (await chosen).setFiles(HTTP2);
  await page.getByRole("row").filter({ hasText: "GET /rare" }).click();
  await page.keyboard.press("Control+Alt+Shift+T");
  await expect(lines(page)).toBeVisible();
  await page.getByLabel("Read as").selectOption("http2");
  await expect(page.getByLabel("HTTP/2 stream")).toHaveValue("3");
  await expect(line(page, ":path: /rare")).toBeVisible();
  await expect(line(page, "Headers of HTTP/2 stream 3").first()).toBeVisible();
  await page.getByLabel("HTTP/2 stream").selectOption("1 GET /");
  await expect(line(page, "<h1>Two</h1>")).toBeVisible();
  await expect(line(page, ":path: /rare")).toHaveCount(0);
  await page.getByRole("button", { name: "Filter this stream" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("52 packets · 2 shown");
});

test("TLS records have names", async ({ page }) => {
  await followPacket(page, "tls.pcap", 4);
  await page.getByLabel("Read as").selectOption("tls");
  await expect(line(page, /TLS record: Handshake \(Client Hello\)/)).toBeVisible();
});

test("DNS transactions have names and times", async ({ page }) => {
  await followPacket(page, "dns.pcap", 1);
  await page.getByLabel("Read as").selectOption("dns");
  await expect(line(page, /DNS query 0x/).first()).toBeVisible();
  await expect(line(page, /answers packet 1 after/).first()).toBeVisible();
});

test("text is found forwards and backwards, by keyboard", async ({ page }) => {
  await followPacket(page, "http.pcap", 4);
  await page.keyboard.press("Control+f");
  await expect(page.getByLabel("Find in stream")).toBeFocused();
  await page.keyboard.type("get /new");
  await page.keyboard.press("Enter");
  await expect(page.locator(".match")).toHaveText("GET /new");
  await expect(page.getByRole("status").filter({ hasText: "Packet 8" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Packet 12" })).toBeVisible();
  await page.keyboard.press("Shift+Enter");
  await expect(page.getByRole("status").filter({ hasText: "Packet 8" })).toBeVisible();
  await page.keyboard.press("Shift+Enter");
  await expect(page.getByRole("status").filter({ hasText: "Nothing before" })).toBeVisible();
});

test("one direction is saved as the bytes it was", async ({ page }) => {
  await followPacket(page, "http.pcap", 4);
  await page.getByRole("button", { name: "Save …" }).click();
  await page.getByRole("menuitem", { name: "Only A →" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Bytes as they are" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("tcp-stream-0-a.bin");
  const bytes = await readFile(await file.path());
  expect(bytes.length).toBe(491);
  expect(bytes.toString("latin1").startsWith("GET /old HTTP/1.1\r\n")).toBe(true);
});

test("repeats and gaps can be seen, and have words", async ({ page }) => {
  await followPacket(page, "tcp-trouble.pcap", 23);
  await page.getByLabel("Show repeats").check();
  await expect(line(page, /repeats 200 bytes/).first()).toBeVisible();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`everybody can use it: ${width.toString()} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await page.goto("/#sample=tcp-trouble.pcap&packet=17&view=stream");
      await expect(lines(page)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include("main").analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide).toBe(false);
    });
  }
}
