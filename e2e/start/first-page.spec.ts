import { expect, test } from "../support/browser";

test("the address that the start prints opens in Chinese, from this machine alone", async ({ page, product }) => {
  const strangers: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(product.url) && !request.url().startsWith("data:")) strangers.push(request.url());
  });
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  await expect(page.locator("html")).toHaveAttribute("lang", /^zh/);
  await expect(page.locator("body")).toContainText(/[\u4e00-\u9fff]/);
  expect(strangers).toEqual([]);
});

test("the browser of the tests can draw Chinese", async ({ page }) => {
  await page.goto("/");
  // Without a font every character is the same empty box, and every other test would still pass.
  const [first, second] = await page.evaluate(() =>
    ["推", "送"].map((character) => {
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d");
      context?.fillText(character, 20, 20);
      return canvas.toDataURL();
    }),
  );
  expect(first).not.toBe(second);
});
