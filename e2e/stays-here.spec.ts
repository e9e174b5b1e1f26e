/** Story: somebody with a secret in the capture wants to be sure that nothing leaves, and to work without a network. */
import { expect, test } from "@playwright/test";

test("opening a capture asks this site for its own files and nothing else", async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/");
  await page.getByRole("button", { name: /Names: DNS/ }).click();
  await expect(page.getByRole("contentinfo")).toContainText(/nothing left this tab: \d+ requests, all to this site/);
  expect(
    asked.filter((url) => !url.startsWith(baseURL ?? "") && !url.startsWith("blob:") && !url.startsWith("data:")),
  ).toEqual([]);
});

test("the browser itself refuses the page to ask another site", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("Drop a capture here")).toBeVisible();
  const outcome = await page.evaluate(() =>
    fetch("https://example.org/", { mode: "no-cors" }).then(
      () => "asked",
      () => "refused",
    ),
  );
  expect(outcome).toBe("refused");
});

test("a capture from an address is fetched only after consent", async ({ page }) => {
  const asked: string[] = [];
  const answer = { headers: { "access-control-allow-origin": "*", "access-control-expose-headers": "content-length" } };
  await page.route("https://captures.example/**", async (route) => {
    asked.push(route.request().method());
    const body = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
    await route.fulfill({ ...answer, status: 200, body: route.request().method() === "HEAD" ? "" : body });
  });
  await page.goto("/?open=https%3A%2F%2Fcaptures.example%2Fempty.pcap");
  await expect(page.getByText("captures.example").first()).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole("button", { name: "Ask for its size" }).click();
  await page.getByRole("button", { name: /Fetch it from captures\.example/ }).click();
  await expect(page.getByRole("button", { name: "empty.pcap", exact: true })).toBeVisible();
  expect(asked).toEqual(["HEAD", "GET"]);
});

test("a site that refuses gets a sentence that says what to do", async ({ page }) => {
  await page.route("https://captures.example/**", (route) => route.abort());
  await page.goto("/?open=https%3A%2F%2Fcaptures.example%2Fa.pcap");
  await page.getByRole("button", { name: "Ask for its size" }).click();
  await expect(page.getByText(/Download the file and drop it here instead/)).toBeVisible();
});

test("after the first visit everything works without a network", async ({ page, context }) => {
  await page.goto("/");
  await expect(page.getByText("Works offline")).toBeVisible();
  await context.setOffline(true);
  await page.reload();
  await page.getByRole("button", { name: /A web page over HTTP/ }).click();
  await expect(page.getByRole("contentinfo")).toContainText("32 packets");
  await expect(page.getByRole("treeitem").first()).toBeVisible();
});

test("text from packets is never markup", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Paste bytes" }).click();
  const payload = Buffer.from("<img src=x onerror=document.title='owned'>").toString("hex");
  await page.getByLabel("Bytes as text").fill(`ffffffffffff00005e005301ffff${payload}`);
  await page.getByRole("button", { name: /^Open \d+ bytes/ }).click();
  await expect(page.getByRole("treeitem").first()).toBeVisible();
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.title()).not.toBe("owned");
});
