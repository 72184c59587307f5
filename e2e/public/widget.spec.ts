import type { BrowserContext, Page } from "@playwright/test";
import { apiClient } from "../api/client";
import { expect, test } from "../support/browser";
import { type Emulator, startEmulator } from "../support/emulator";
import { designForm, photo } from "../support/form-design";
import { type MailServer, startMailServer } from "../support/mail-server";
import { OWNER, signIn } from "../support/owner";
import { type RecordingReceiver, startReceiver } from "../support/receiver";
import { toForm } from "../support/widget-panel";

/*
 * The widget on pages of another origin, as visitors meet it: somebody is there, then nobody; a message; what a page of
 * ours costs the page around it.
 */
const TOKEN = "e2e-widget-token-0123456789abcdef01234567";
const env = { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN };
test.use({ productOptions: { env } });
test.describe.configure({ mode: "serial" });

let robot: Emulator;
/** The team's and the visitor's mail server. */
let mail: MailServer;
let system: RecordingReceiver;
/** The visitor's website: what it serves is `html`, with these headers. */
let shop: RecordingReceiver;
let shopUrl = "";
let siteKey = "";

test.beforeAll(async ({ product }) => {
  robot = await startEmulator("wecom", { token: "e2e-widget" });
  mail = await startMailServer();
  system = await startReceiver();
  shop = await startReceiver();
  // Another origin than the product's, and another site than its 127.0.0.1.
  shopUrl = shop.url.replace("127.0.0.1", "localhost");
  const api = apiClient(product.url, TOKEN);
  const events = ["leave_message.created"];
  await api.post("/api/v1/webhooks", { name: "值班群", channel: "wecom", url: robot.url, events });
  await api.post("/api/v1/webhooks", { name: "系统", channel: "custom", url: system.url, events });
  const smtp = { host: "127.0.0.1", port: mail.port, security: "none", from: "support@shop.example" };
  const letters = { name: "邮箱", channel: "email", config: { smtp, to: ["team@shop.example"] }, events };
  expect(await api.post("/api/v1/webhooks", letters)).toMatchObject({ status: 201 });
  ({ siteKey } = (await api.get("/api/v1/leavemsg/query/uid")).body as { siteKey: string });
});
test.afterAll(() => Promise.all([robot.close(), mail.close(), system.close(), shop.close()]));

function snippet(product: string): string {
  return `<script>
(function(w,d,n,u){w[n]=w[n]||function(){(w[n].q=w[n].q||[]).push(arguments)};
var s=d.createElement('script');s.async=1;s.src=u;d.head.appendChild(s)})
(window,document,'LeaveMsg','${product}/widget/v1/loader.js');
LeaveMsg('init',{siteKey:'${siteKey}',locale:'auto',mode:'auto'});
</script>`;
}

function serve(product: string, parts: { head?: string; lang?: string; csp?: string } = {}): void {
  const { head = "", lang = "zh-CN", csp } = parts;
  const meta = '<meta name="viewport" content="width=device-width,initial-scale=1">';
  const body = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>小店</title>${meta}${head}</head>
<body><h1>小店</h1><p>商品</p><a href="#more">更多</a>${snippet(product)}</body></html>`;
  const headers: [string, string][] = [["content-type", "text/html; charset=utf-8"]];
  if (csp !== undefined) headers.push(["content-security-policy", csp]);
  shop.answerWith(() => ({ status: 200, headers, body }));
}

/** Hours around the clock, a place to talk, and the owner there for visitors. */
async function open(page: Page): Promise<void> {
  await signIn(page);
  await page.goto("/settings/hours");
  for (const day of ["一", "二", "三", "四", "五", "六", "日"]) {
    await page.getByRole("button", { name: `星期${day}: 全天` }).click();
  }
  await page.getByRole("button", { name: "保存工作时间" }).click();
  await expect(page.getByText("工作时间已保存")).toBeVisible();
  await page.goto("/settings/widget");
  await page.getByLabel("咨询地址").fill("https://chat.example.com/talk?text={text}");
  await page.getByLabel("按钮文字 · English").fill("Contact us");
  await page.getByRole("switch", { name: "提供进度链接" }).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("挂件设置已保存")).toBeVisible();
}

async function be(page: Page, status: string): Promise<void> {
  await page.getByRole("button", { name: /^我的状态：/ }).click();
  await page.getByRole("menuitemcheckbox", { name: status, exact: true }).click();
  await expect(page.getByRole("button", { name: `我的状态：${status}` })).toBeVisible();
}

const messageRow = (page: Page, words: string) =>
  page.getByRole("listitem").filter({ hasText: words }).locator("[data-drawer-link]");

async function write(page: Page, words: string): Promise<void> {
  // As fast as people type: a form that is filled in faster than that is taken for a machine's.
  await page.getByLabel("留言内容").pressSequentially(words, { delay: 3_600 / words.length });
  await page.getByLabel("手机号").fill("13800138000");
}

const stranger = (browser: { newContext: (options: object) => Promise<BrowserContext> }, options: object = {}) =>
  browser.newContext({ locale: "zh-CN", timezoneId: "Asia/Shanghai", ...options });

test("online, then nobody is there: the form comes by itself, and what is sent arrives", async ({
  page,
  browser,
  product,
}) => {
  test.setTimeout(150_000);
  await open(page);
  await be(page, "在线接待");
  // The first sign of life of this tab may be on its way still.
  await page.goto("/settings/hours");
  await expect(page.getByText("此刻访客看到：在线咨询入口")).toBeVisible({ timeout: 30_000 });

  serve(product.url, { head: "<style>*{all:unset!important}</style>" });
  const context = await stranger(browser);
  const visitor = await context.newPage();
  const requests: string[] = [];
  visitor.on("request", (request) => requests.push(new URL(request.url()).pathname));
  const errors: Error[] = [];
  visitor.on("pageerror", (error) => errors.push(error));
  const loads: Page[] = [];
  visitor.on("load", (loaded) => loads.push(loaded));
  await visitor.goto(shopUrl);
  const launcher = visitor.getByRole("button", { name: "打开在线咨询" });
  await expect(launcher).toBeVisible();

  await test.step("costs the page two requests and no cookie, and moves nothing", async () => {
    expect(requests.filter((path) => path.startsWith("/widget/"))).toEqual([
      "/widget/v1/loader.js",
      "/widget/bootstrap",
    ]);
    expect(requests.every((path) => path === "/" || path === "/favicon.ico" || path.startsWith("/widget/"))).toBe(true);
    expect(await context.cookies()).toEqual([]);
    expect(await visitor.evaluate(() => document.cookie + localStorage.length + sessionStorage.length)).toBe("00");
    const box = await launcher.boundingBox();
    expect(box?.height).toBe(56);
  });

  await launcher.click();
  const panel = visitor.getByRole("dialog");
  await expect(panel.getByRole("link", { name: "开始咨询" })).toBeVisible();
  await expect(panel.getByRole("heading", { name: "给我们留言" })).toBeFocused();

  await test.step("switches to the form within 3 seconds, without a reload", async () => {
    const from = Date.now();
    await be(page, "离开");
    await expect(panel.getByLabel("留言内容")).toBeVisible({ timeout: 3_000 });
    expect(Date.now() - from).toBeLessThan(5_000);
    await expect(panel.getByText("客服暂时不在线，请留言，我们会尽快联系您。")).toBeVisible();
  });

  await test.step("says what is missing, keeps what was typed, and never sends while a word is composed", async () => {
    await panel.getByRole("button", { name: "提交留言" }).click();
    await expect(panel.getByText("请填写留言内容")).toBeVisible();
    await expect(panel.getByText("请至少填写手机号或邮箱，方便我们联系您")).toBeVisible();
    await expect(panel.getByLabel("留言内容")).toBeFocused();
    await write(visitor, "想了解批量采购的价格和交货时间");
    await panel.getByLabel("邮箱").fill("abc");
    await panel.getByLabel("手机号").focus();
    await expect(panel.getByText("邮箱格式不正确，例如 name@example.com")).toBeVisible();
    await panel.getByLabel("邮箱").fill("lin@home.example");
  });

  await test.step("never takes the form away when somebody comes back", async () => {
    await be(page, "在线接待");
    await expect(panel.getByText("客服已上线")).toBeVisible();
    await expect(panel.getByLabel("留言内容")).toHaveValue("想了解批量采购的价格和交货时间");
    await panel.getByRole("button", { name: "继续留言" }).click();
  });

  await test.step("is stored and pushed", async () => {
    await panel.getByRole("button", { name: "提交留言" }).click();
    await expect(panel.getByRole("heading", { name: "留言已收到" })).toBeFocused();
    await expect(panel.getByText("l***@home.example")).toBeVisible();
    await expect(panel.getByText(/^LM-\d{8}-\d{4}$/)).toBeVisible();
    const [pushed] = await robot.waitFor(1);
    expect(pushed?.body.toString("utf8")).toContain("想了解批量采购的价格和交货时间");
    expect(robot.replies.map(({ outcome }) => outcome)).toEqual(["accepted"]);
    const [letter] = await mail.waitFor(1);
    expect(letter?.to).toEqual(["team@shop.example"]);
    expect(letter?.text).toContain("想了解批量采购的价格和交货时间");
  });

  await test.step("is answered by an agent", async () => {
    await page.goto("/messages");
    await messageRow(page, "想了解批量采购的价格和交货时间").click();
    await page.getByRole("textbox", { name: "邮件回复", exact: true }).fill("一百件起打八折，三天发货。");
    const price = { name: "报价单.txt", mimeType: "text/plain", buffer: Buffer.from("一百件 8 折") };
    await page.getByLabel("添加附件").first().setInputFiles(price);
    await expect(page.getByRole("button", { name: "移除附件 报价单.txt" })).toBeVisible();
    await page.getByRole("button", { name: "发送", exact: true }).click();
    await expect(page.getByText("将在 10 秒后发送").first()).toBeVisible();
  });

  await test.step("is added to by the visitor", async () => {
    await panel.getByRole("button", { name: "补充说明" }).click();
    await panel.getByLabel("补充内容").fill("要一百五十件");
    await panel.getByRole("button", { name: "提交补充" }).click();
    await expect(panel.getByText("补充内容已收到")).toBeFocused();
    await expect(page.getByText("要一百五十件").first()).toBeVisible();
  });

  const progress = await panel.getByRole("link", { name: "查看处理进度" }).getAttribute("href");
  await visitor.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(launcher).toBeFocused();
  expect(errors).toEqual([]);
  expect(loads).toHaveLength(1);
  await context.close();

  await test.step("the visitor's mailbox has the answer", async () => {
    // Ten seconds in which it can be taken back.
    const answer = (await mail.waitFor(2, 30_000))[1];
    expect(answer?.to).toEqual(["lin@home.example"]);
    expect(answer?.text).toContain("一百件起打八折，三天发货。");
    expect(answer?.source.toString("latin1")).toContain(Buffer.from("一百件 8 折").toString("base64"));
    await expect(page.getByText("已被对方服务器接收").first()).toBeVisible({ timeout: 15_000 });
  });

  await test.step("the link he got shows it too, and nothing of what he wrote", async () => {
    const read = async () => (await fetch(progress ?? "")).text();
    // The mailbox may have the letter a moment before it is on record here that it was taken.
    await expect.poll(read).toContain("一百件起打八折，三天发货。");
    expect(await read()).not.toContain("想了解批量采购");
  });
});

test("on a phone, in English, under a strict policy, the panel is the whole screen", async ({ browser, product }) => {
  const { url } = product;
  serve(url, { lang: "en", csp: `default-src 'none'; script-src 'unsafe-inline' ${url}; connect-src ${url}` });
  const context = await stranger(browser, { locale: "en-GB", viewport: { width: 360, height: 640 }, hasTouch: true });
  const visitor = await context.newPage();
  await visitor.goto(shopUrl);
  // Its name has the words that are on it.
  await visitor.getByRole("button", { name: /^Contact us: Open / }).tap();
  const panel = visitor.getByRole("dialog");
  await expect(panel).toHaveAttribute("aria-modal", "true");
  await toForm(panel, "Leave a message instead", "Message");
  await expect(panel.getByLabel("Message")).toBeVisible();
  const box = await panel.boundingBox();
  expect([box?.width, box?.height]).toEqual([360, 640]);
  // What lies behind is not there for anybody.
  const behind = visitor.locator("body > h1");
  await expect(behind).toHaveAttribute("inert");
  await panel.getByRole("button", { name: "Close" }).tap();
  await expect(behind).not.toHaveAttribute("inert");
  await context.close();
});

test("a page that takes the widget down leaves nothing of its visitor to the next one", async ({
  browser,
  product,
}) => {
  serve(product.url);
  const context = await stranger(browser);
  const visitor = await context.newPage();
  await visitor.goto(shopUrl);
  const call = (...args: unknown[]) =>
    visitor.evaluate((given) => void Reflect.apply(Reflect.get(window, "LeaveMsg"), null, given), args);
  const panel = visitor.getByRole("dialog");
  const open = async () => {
    await visitor.getByRole("button", { name: /^打开/ }).click();
    await toForm(panel);
  };
  await call("identify", { name: "林一" });
  await open();
  await expect(panel.getByLabel("您的称呼")).toHaveValue("林一");
  await call("destroy");
  await expect(visitor.getByRole("button", { name: /^打开/ })).toHaveCount(0);
  await call("init", { siteKey, locale: "auto", mode: "auto" });
  await open();
  await expect(panel.getByLabel("您的称呼")).toHaveValue("");
  await context.close();
});

test("a field with a condition, from the designer to the panel, the page without scripts, and the inbox", async ({
  page,
  browser,
  product,
}) => {
  test.setTimeout(90_000);
  await signIn(page);
  await test.step("is designed and published", () => designForm(page));

  await test.step("is in the panel when its condition is met", async () => {
    serve(product.url);
    const context = await stranger(browser);
    const visitor = await context.newPage();
    await visitor.goto(shopUrl);
    await visitor.getByRole("button", { name: /^打开/ }).click();
    const panel = visitor.getByRole("dialog");
    await toForm(panel);
    await expect(panel.getByLabel("订单号")).toBeHidden();
    await panel.getByLabel("咨询内容").selectOption({ label: "售后" });
    await expect(panel.getByLabel("订单号")).toBeVisible();
    await write(visitor, "收到的杯子碎了一个");
    await panel.getByRole("button", { name: "提交留言" }).click();
    await expect(panel.getByText("请填写订单号")).toBeVisible();
    await panel.getByLabel("订单号").fill("AB-2048");
    await panel.getByLabel("照片").setInputFiles(photo("杯子.png"));
    await expect(panel.getByRole("button", { name: "移除 杯子.png" })).toBeVisible();
    await panel.getByRole("button", { name: "提交留言" }).click();
    await expect(panel.getByRole("heading", { name: "留言已收到" })).toBeFocused();
    await context.close();
  });

  await test.step("is on the page, which tells at once what is missing", async () => {
    const context = await stranger(browser);
    const visitor = await context.newPage();
    await visitor.goto(`${product.url}/leave/${siteKey}`);
    await expect(visitor.getByLabel("订单号")).toBeHidden();
    await visitor.getByLabel("咨询内容").selectOption({ label: "售后" });
    await write(visitor, "收到的碟子也碎了");
    const posts: string[] = [];
    visitor.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
    await visitor.getByRole("button", { name: "提交留言" }).click();
    await expect(visitor.getByLabel("订单号")).toBeFocused();
    await expect(visitor.getByRole("link", { name: "请填写订单号" })).toBeVisible();
    expect(posts).toEqual([]);
    await context.close();
  });

  await test.step("is on the page, without scripts, on a phone, in English", async () => {
    const phone = { locale: "en-GB", viewport: { width: 360, height: 640 }, javaScriptEnabled: false };
    const context = await stranger(browser, phone);
    const visitor = await context.newPage();
    await visitor.goto(`${product.url}/leave/${siteKey}`);
    await visitor.getByLabel("Message").pressSequentially("The cup came broken", { delay: 200 });
    await visitor.getByLabel("Phone").fill("13900139000");
    await visitor.getByLabel("What it is about").selectOption({ label: "After buying" });
    await visitor.getByRole("button", { name: "Send message" }).click();
    await expect(visitor.getByRole("heading", { name: "1 field needs attention" })).toBeVisible();
    await visitor.getByLabel("Order number").fill("AB-4096");
    await visitor.getByLabel("Photo").setInputFiles(photo("cup.png"));
    await visitor.getByRole("button", { name: "Send message" }).click();
    await expect(visitor.getByRole("heading", { name: "Message received" })).toBeVisible();
    await context.close();
  });

  await test.step("is in the inbox, with what was answered", async () => {
    await page.goto("/messages");
    for (const [words, order, file] of [
      ["The cup came broken", "AB-4096", "cup.png"],
      ["收到的杯子碎了一个", "AB-2048", "杯子.png"],
    ] as const) {
      await messageRow(page, words).click();
      await expect(page.getByText(order).first()).toBeVisible();
      await expect(page.getByText("售后").first()).toBeVisible();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: file }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(file);
    }
  });
});

test("a page of a domain that is not allowed gets no widget and cannot submit; a forged address is not believed", async ({
  page,
  browser,
  product,
}) => {
  await signIn(page);
  await page.goto("/settings/widget");
  await page.getByLabel("域名").fill("shop.example.com");
  await page.getByLabel("域名").press("Enter");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("挂件设置已保存")).toBeVisible();

  serve(product.url);
  const context = await stranger(browser);
  const visitor = await context.newPage();
  const answered = visitor.waitForResponse((response) => response.url().includes("/widget/bootstrap"));
  await visitor.goto(shopUrl);
  expect((await answered).status()).toBe(403);
  await expect(visitor.getByRole("button", { name: /打开/ })).toHaveCount(0);
  const status = await visitor.evaluate(
    async ([url, key]) => {
      const body = JSON.stringify({ siteKey: key, content: "来自别处" });
      const headers = { "content-type": "application/json" };
      return (await fetch(`${url}/api/v1/leavemsg/submit`, { method: "POST", headers, body })).status;
    },
    [product.url, siteKey] as const,
  );
  expect(status).toBe(403);
  await context.close();

  const before = system.requests.length;
  const api = apiClient(product.url, TOKEN);
  const forged = { siteKey, content: "伪造的地址", phone: "13800138000" };
  expect(await api.post("/api/v1/leavemsg/submit", forged, { "x-forwarded-for": "1.2.3.4" })).toMatchObject({
    status: 201,
  });
  const [pushed] = (await system.waitFor(before + 1)).slice(before);
  const told = pushed?.body.toString("utf8") ?? "";
  expect(told).toContain("127.0.0.1");
  expect(told).not.toContain("1.2.3.4");
});
