import type { Page } from "@playwright/test";
import { expect } from "./browser";

/** The first owner of a fresh product, as a newcomer types it. */
export const OWNER = {
  organization: "海岸线客服",
  name: "林一",
  email: "owner@example.com",
  password: "four quiet harbour lamps",
};

/** Goes through the set-up form of a product that has nobody yet. */
export async function setUp(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "创建你的工作区" })).toBeVisible();
  await page.getByLabel("组织名称").fill(OWNER.organization);
  await page.getByLabel("你的姓名").fill(OWNER.name);
  await page.getByLabel("邮箱").fill(OWNER.email);
  await page.getByLabel("密码", { exact: false }).first().fill(OWNER.password);
  await page.getByRole("button", { name: "创建并进入控制台" }).click();
  await expect(page.getByRole("heading", { name: "概览", level: 1 })).toBeVisible();
}

/** Signs the owner in, or who is named. */
export async function signIn(page: Page, who: { email: string; password: string } = OWNER): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("邮箱").fill(who.email);
  await page.getByLabel("密码", { exact: false }).first().fill(who.password);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("heading", { name: "概览", level: 1 })).toBeVisible();
}
