import { apiClient } from "../api/client";
import { expect, test } from "../support/browser";
import { startMailServer } from "../support/mail-server";
import { OWNER, signIn } from "../support/owner";

/*
 * A team grows: the owner invites by link, the invited joins in a browser of his own, does what an agent may and not what
 * an admin may, is made a reader while he is signed in, and is let go.
 */
const TOKEN = "e2e-members-token-0123456789abcdef0123456";
const env = { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN };
test.use({ productOptions: { env } });

test("invite by a link, join, get another role, be removed", async ({ page, browser }) => {
  await signIn(page);
  await page.goto("/settings/members/invite");
  await page.getByLabel("邮箱").fill("lin@example.com");
  await page.getByLabel("角色").selectOption({ label: "客服" });
  await page.getByRole("button", { name: "生成邀请链接" }).click();
  const shown = page.getByRole("dialog", { name: "已生成 1 条邀请链接" });
  const link = (await shown.locator("code").textContent()) ?? "";
  await shown.getByRole("button", { name: "我已复制" }).click();
  await expect(page.getByRole("row", { name: /lin@example\.com.*待接受/ })).toBeVisible();

  // Without scripts, as somebody may have them off.
  const theirs = await browser.newContext({ locale: "zh-CN", javaScriptEnabled: false, baseURL: new URL(link).origin });
  const lin = await theirs.newPage();
  await lin.goto(link);
  await expect(lin.getByLabel("邮箱")).toHaveValue("lin@example.com");
  await lin.getByLabel("你的姓名").fill("林晓");
  await lin.getByLabel("密码").first().fill("three green paper boats");
  await lin.getByRole("button", { name: "加入并进入控制台" }).click();
  await expect(lin).toHaveURL("/");
  await lin.goto(link);
  await expect(lin.getByRole("heading", { name: "邀请链接无效" })).toBeVisible();
  await theirs.close();

  const again = await browser.newContext({ locale: "zh-CN", baseURL: new URL(link).origin });
  const agent = await again.newPage();
  await signIn(agent, { email: "lin@example.com", password: "three green paper boats" });
  await agent.goto("/settings/members");
  await expect(agent.getByRole("heading", { name: "没有权限" })).toBeVisible();
  await agent.goto("/tickets/new");
  await expect(agent.getByRole("heading", { level: 1, name: "新建工单" })).toBeVisible();

  await page.goto("/settings/members");
  await page.getByLabel("林晓 的角色").selectOption({ label: "只读" });
  await page.getByRole("button", { name: "修改角色" }).click();
  await expect(page.getByText("“林晓”现在是只读")).toBeVisible();
  await agent.goto("/tickets/new");
  await expect(agent.getByRole("heading", { name: "没有权限" })).toBeVisible();

  await page.getByRole("button", { name: "移除 林晓" }).click();
  const asked = page.getByRole("dialog", { name: "移除“林晓”？" });
  await asked.getByLabel("请输入“林晓”以确认").fill("林晓");
  await asked.getByRole("button", { name: "移除成员" }).click();
  await expect(page.getByText("已移除“林晓”")).toBeVisible();
  await agent.goto("/");
  await expect(agent).toHaveURL(/\/sign-in/);
  await again.close();
});

test("with a mailbox set up, the invited finds the link in his own", async ({ page, browser, product }) => {
  const mail = await startMailServer();
  try {
    const smtp = { host: "127.0.0.1", port: mail.port, security: "none", from: "Team <team@shop.example>" };
    const letters = { name: "邮箱", channel: "email", config: { smtp, to: ["team@shop.example"] }, enabled: false };
    const made = await apiClient(product.url, TOKEN).post("/api/v1/webhooks", {
      ...letters,
      events: ["leave_message"],
    });
    expect(made).toMatchObject({ status: 201 });
    await signIn(page);
    await page.goto("/settings/members/invite");
    await expect(page.getByText("邀请邮件将从 team@shop.example 发出")).toBeVisible();
    await page.getByLabel("邮箱").fill("wang@home.example");
    await page.getByRole("button", { name: "发送邀请" }).click();
    await expect(page.getByRole("dialog").getByText("1 封邀请邮件已发出")).toBeVisible();
    await page.getByRole("button", { name: "完成" }).click();

    const [letter] = await mail.waitFor(1);
    expect(letter?.to).toEqual(["wang@home.example"]);
    const link = /https?:\/\/\S+\/invite\/[\w-]+/.exec(letter?.text ?? "")?.[0] ?? "";
    const theirs = await browser.newContext({ locale: "zh-CN" });
    const wang = await theirs.newPage();
    await wang.goto(link);
    await expect(wang.getByLabel("邮箱")).toHaveValue("wang@home.example");
    await theirs.close();
  } finally {
    await mail.close();
  }
});
