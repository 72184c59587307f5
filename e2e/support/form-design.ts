import type { Page } from "@playwright/test";
import { expect } from "./browser";

/** What a camera would give: its first bytes are those of a PNG. */
export const photo = (name: string) => ({
  name,
  mimeType: "image/png",
  buffer: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
});

/** A choice, a line that is asked for with one of its options, and a place for a photo. */
export async function designForm(page: Page): Promise<void> {
  await page.goto("/settings/form");
  const field = page.getByRole("dialog");
  const add = async (kind: string, key: string, zh: string, en: string) => {
    await page.getByLabel("添加字段").selectOption(kind);
    await field.getByLabel("字段标识").fill(key);
    await field.getByLabel("标签（中文）").fill(zh);
    await field.getByLabel("标签（英文）").fill(en);
  };
  const done = async () => {
    await field.getByRole("button", { name: "完成" }).click();
    await expect(field).toBeHidden();
  };
  await add("select", "topic", "咨询内容", "What it is about");
  const options = [
    ["sales", "售前", "Before buying"],
    ["service", "售后", "After buying"],
  ] as const;
  for (const [index, [value, zh, en]] of options.entries()) {
    await field.getByRole("button", { name: "添加选项" }).click();
    await field.getByLabel(`值 ${index + 1}`).fill(value);
    await field.getByLabel(`中文 ${index + 1}`).fill(zh);
    await field.getByLabel(`英文 ${index + 1}`).fill(en);
  }
  await done();
  await add("text", "order_no", "订单号", "Order number");
  await field.getByRole("switch", { name: "必填" }).click();
  await field.getByLabel("当字段").selectOption("topic");
  await field.getByLabel("值", { exact: true }).selectOption("service");
  await done();
  await add("file", "photo", "照片", "Photo");
  await done();
  await page.getByRole("button", { name: "发布", exact: true }).click();
  await expect(page.getByText("已发布", { exact: true })).toBeVisible();
}
