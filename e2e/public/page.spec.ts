import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { apiClient } from "../api/client";
import { expect, test } from "../support/browser";
import { OWNER, signIn } from "../support/owner";

/*
 * The page of the form with scripts: who wrote is remembered where he asks for it, and words outlive a lost network.
 */
const TOKEN = "e2e-page-token-0123456789abcdef012345678";
const env = { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN };
test.use({ productOptions: { env }, locale: "zh-CN" });

let address = "";
test.beforeAll(async ({ product }) => {
  const { siteKey } = (await apiClient(product.url, TOKEN).get("/api/v1/leavemsg/query/uid")).body as {
    siteKey: string;
  };
  address = `${product.url}/leave/${siteKey}`;
});

const remember = (page: Page) => page.getByLabel(/在此设备上记住我的联系方式/);

async function leave(page: Page, words: string): Promise<void> {
  await page.getByLabel("留言内容").pressSequentially(words, { delay: 3_600 / words.length });
  await page.getByRole("button", { name: "提交留言" }).click();
}
const received = (page: Page) => expect(page.getByRole("heading", { name: "留言已收到" })).toBeFocused();

test("who wrote is remembered on this device when he asks for it, and forgotten when he does not", async ({ page }) => {
  await page.goto(address);
  await expect(remember(page)).not.toBeChecked();
  await page.getByLabel("您的称呼").fill("林一");
  await page.getByLabel("手机号").fill("13800138000");
  await remember(page).check();
  await leave(page, "想问一下发货时间");
  await received(page);

  await page.goto(address);
  await expect(page.getByLabel("您的称呼")).toHaveValue("林一");
  await expect(page.getByLabel("手机号")).toHaveValue("13800138000");
  await expect(page.getByLabel("留言内容")).toHaveValue("");
  await remember(page).uncheck();
  await leave(page, "还想问一下退货的办法");
  await received(page);

  await page.goto(address);
  await expect(remember(page)).not.toBeChecked();
  await expect(page.getByLabel("手机号")).toHaveValue("");
});

test("what is sent without a network waits, and goes when the network is back", async ({ page, context }) => {
  await page.goto(address);
  await page.getByLabel("邮箱").fill("lin@qq.con");
  await page.getByLabel("您的称呼").fill("林二");
  await page.getByRole("button", { name: "使用" }).click();
  await expect(page.getByLabel("邮箱")).toHaveValue("lin@qq.com");
  await context.setOffline(true);
  await leave(page, "地铁里没有信号");
  await expect(page.getByText("网络已断开。内容已保存在本机，恢复后会自动提交。")).toBeFocused();
  await expect(page.getByLabel("留言内容")).toHaveValue("地铁里没有信号");
  await context.setOffline(false);
  await received(page);
});

test("its link is a picture to print, as SVG and as PNG", async ({ page }) => {
  await signIn(page);
  await page.goto("/settings/widget");
  await page.getByRole("tab", { name: "链接 / 二维码" }).click();
  await expect(page.getByRole("img", { name: "留言页面的二维码" })).toBeVisible();
  const save = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name, exact: true }).click(),
    ]);
    return readFile(await download.path());
  };
  expect((await save("下载 SVG")).toString()).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+".*<path d="M\d/);
  const png = await save("下载 PNG");
  expect(png.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
  // As wide as high, and sharp on paper.
  expect(png.readUInt32BE(16)).toBe(png.readUInt32BE(20));
  expect(png.readUInt32BE(16)).toBeGreaterThan(600);
});
