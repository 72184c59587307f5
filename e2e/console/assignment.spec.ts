import { apiClient } from "../api/client";
import { expect, test } from "../support/browser";
import { OWNER, signIn } from "../support/owner";

/*
 * Messages find somebody by themselves: the rule is set up, a message waits while nobody is there and goes to who comes
 * online, with the reason; the same question again is merged with one click.
 */
const TOKEN = "e2e-assignment-token-0123456789abcdefgh";
test.use({
  productOptions: { env: { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN } },
});

test("a message goes to the agent who comes online, and its repetition is merged", async ({ page, product }) => {
  test.setTimeout(240_000);
  const api = apiClient(product.url, TOKEN);
  const { siteKey } = (await api.get("/api/v1/leavemsg/query/uid")).body as { siteKey: string };
  const submit = async (content: string) => {
    const answer = await api.post("/api/v1/leavemsg/submit", { siteKey, content, phone: "13800138000" });
    return answer.body as { id: string; number: string };
  };
  const open = (id: string) => page.goto(`/messages?view=all&d=${id}`);
  await signIn(page);

  await test.step("the rule", async () => {
    await page.goto("/messages/settings");
    const section = page.getByRole("region", { name: "自动分配" });
    await section.getByRole("radio", { name: /轮流分配/ }).check();
    await section.getByRole("button", { name: "保存" }).click();
    await expect(page.getByText("已保存")).toBeVisible();
    await page.reload();
    await expect(section.getByRole("radio", { name: /轮流分配/ })).toBeChecked();
  });

  const first = await submit("我的订单什么时候发货？");
  await test.step("nobody is there", async () => {
    await open(first.id);
    const message = page.getByRole("article", { name: `#${first.number}` });
    await expect(message.getByText("我的订单什么时候发货？")).toBeVisible();
    await expect(message.getByText("自动分配")).toHaveCount(0);
  });

  await test.step("somebody comes online", async () => {
    await page.getByRole("button", { name: /^我的状态/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "在线接待", exact: true }).click();
    await expect(async () => {
      await open(first.id);
      await expect(page.getByText(/自动分配：从 未分配 改为 .+（轮到他）/)).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 90_000 });
  });

  await test.step("the same question again", async () => {
    const again = await submit("你好，我的订单什么时候能发货");
    await open(again.id);
    const message = page.getByRole("article", { name: `#${again.number}` });
    await expect(message.getByText(`可能与 ${first.number} 重复`)).toBeVisible();
    await message.getByRole("button", { name: "合并", exact: true }).click();
    await expect(page.getByText(`已合并到 ${first.number}`).first()).toBeVisible();
    await expect(message.getByText("已关闭", { exact: true })).toBeVisible();
  });
});
