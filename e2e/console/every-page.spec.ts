import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { type RecordingReceiver, startReceiver } from "../support/receiver";

/*
 * Every page with data on it, in both languages, light and dark, on a desk and on a phone: no accessibility violation,
 * no sideways scrolling, no Chinese left in English, nothing loaded from elsewhere.
 */
const TOKEN = "every-page-token-every-page-token-01";
const EMAIL = "owner@example.com";
/** The name an installation gets when nobody typed one: data, not a text of ours. */
const ORGANIZATION = "默认组织";
const PASSWORD = "four quiet harbour lamps";
test.use({ productOptions: { env: { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD, ADMIN_API_TOKEN: TOKEN } } });

let receiver: RecordingReceiver;
test.beforeAll(async () => {
  receiver = await startReceiver(({ url }) =>
    url.startsWith("/bad") ? { status: 500, body: "out of order" } : { status: 200, body: '{"ok":true}' },
  );
});
test.afterAll(() => receiver.close());

type Made = {
  webhook: string;
  delivery: string;
  contact: string;
  group: string;
  broadcast: string;
  /** Path of a run that is over or goes on. */
  run: string;
  siteKey: string;
  /** Path of an open invitation's link. */
  invitation: string;
};
type Api = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

function apiOf(context: BrowserContext, base: string): Api {
  return async (method, path, data) => {
    const answer = await context.request.fetch(`${base}${path}`, {
      method,
      data,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect([path, answer.status()]).toEqual([path, answer.ok() ? answer.status() : "2xx"]);
    return answer.json();
  };
}

/** Webhooks that work and fail, deliveries of both kinds, a leave message. */
async function makeData(api: Api): Promise<Omit<Made, "siteKey" | "invitation">> {
  const events = ["leave_message.created", "ticket.created"];
  const good = await api("POST", "/api/v1/webhooks", {
    name: "CRM",
    channel: "custom",
    url: `${receiver.url}/ok`,
    events,
  });
  const bad = { name: "Broken", channel: "custom", url: `${receiver.url}/bad`, events, retry: { delays: [] } };
  await api("POST", "/api/v1/webhooks", bad);
  const smtp = { host: "smtp.example.com", port: 465, auth: { user: "desk@example.com", pass: "letters-in-a-box" } };
  await api("POST", "/api/v1/leavemsg/config", {
    notifications: [
      { type: "email", smtp_config: smtp, to: ["desk@example.com"], name: "Desk", enabled: false },
      { type: "custom", webhook_url: `${receiver.url}/ok`, name: "Inbox" },
    ],
  });
  const ticket = { ticket_id: "T-1", title: "Printer", status: "pending", priority: "high" };
  await api("POST", "/api/v1/events", { type: "ticket.created", data: ticket });
  let failed: { id: string }[] = [];
  await expect
    .poll(async () => {
      const page = (await api("GET", "/api/v1/deliveries?status=exhausted")) as { items: { id: string }[] };
      failed = page.items;
      return failed.length;
    })
    .toBe(1);
  return { webhook: String(good.id), delivery: String(failed[0]?.id), ...(await makeContacts(api)) };
}

/** A contact with an attribute, a group whose rule names it, and a draft of a broadcast to that group. */
async function makeContacts(api: Api): Promise<{ contact: string; group: string; broadcast: string; run: string }> {
  await api("POST", "/api/v1/contacts/attributes", {
    key: "score",
    labelZh: "Score",
    labelEn: "Score",
    type: "number",
  });
  const person = {
    name: "Ann",
    phone: "13800138000",
    email: "ann@example.com",
    tags: ["vip"],
    attributes: { score: 500 },
  };
  const contact = await api("POST", "/api/v1/contacts", {
    ...person,
    identities: [{ type: "wechat.openId", id: "o-1" }],
  });
  const rule = {
    any: [
      { field: "attributes.score", op: "gte", value: 500 },
      { field: "messages.last30Days", op: "gte", value: 1 },
    ],
  };
  const group = await api("POST", "/api/v1/groups", { name: "Regulars", kind: "dynamic", rule });
  const receives = { name: "Coupons", channel: "custom", trigger: "manual", url: `${receiver.url}/ok`, events: [] };
  const { id: webhookId } = await api("POST", "/api/v1/webhooks", receives);
  const plan = { groups: [group.id], batchSize: 500, trigger: { type: "immediate" } };
  const broadcast = await api("POST", "/api/v1/broadcasts", { name: "New Year", webhookId, ...plan });
  const sent = await api("POST", "/api/v1/broadcasts", { name: "Spring", webhookId, ...plan });
  await api("POST", `/api/v1/broadcasts/${sent.id}/start`, {});
  const runs = (await api("GET", `/api/v1/broadcasts/${sent.id}/runs`)) as { items: { id: string }[] };
  const ids = { contact: String(contact.id), group: String(group.id), broadcast: String(broadcast.id) };
  return { ...ids, run: `/broadcasts/${sent.id}/runs/${runs.items[0]?.id}` };
}

async function signInAs(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("邮箱").fill(EMAIL);
  await page.getByLabel("密码", { exact: false }).first().fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "概览" })).toBeVisible();
}

async function siteKeyOf(page: Page): Promise<string> {
  await page.goto("/messages");
  const href = await page.getByRole("link", { name: "打开留言页" }).getAttribute("href");
  return href?.split("/").at(-1) ?? "";
}

async function inviteSomebody(page: Page): Promise<string> {
  await page.goto("/settings/members/invite");
  await page.getByLabel("邮箱").fill("ann@example.com");
  // There is a mailbox, of a server that nobody reaches: the link is shown all the same.
  await page.getByRole("button", { name: "发送邀请" }).click();
  await expect(page.getByRole("dialog").getByText("邮件未发出")).toBeVisible({ timeout: 30_000 });
  return new URL((await page.getByRole("dialog").locator("code").textContent()) ?? "").pathname;
}

/** Each language, theme and width once: English is the longer one where it is narrow, and colours are the theme's. */
const VIEWS = [
  { locale: "zh-CN", theme: "light", width: 1440 },
  { locale: "en", theme: "dark", width: 360 },
] as const;

test("every page is accessible, fits and speaks one language", async ({ page, context, product }) => {
  test.setTimeout(420_000);
  const strangers = new Set<string>();
  page.on("request", (request) => {
    const address = request.url();
    if (!address.startsWith(product.url) && !/^(data|blob):/.test(address)) strangers.add(address);
  });
  await signInAs(page);
  const api = apiOf(context, product.url);
  const made: Made = {
    ...(await makeData(api)),
    siteKey: await siteKeyOf(page),
    invitation: await inviteSomebody(page),
  };
  const message = { siteKey: made.siteKey, content: "Where is my order?", name: "Ann", email: "ann@example.com" };
  await api("POST", "/api/v1/leavemsg/submit", message);
  const problems: string[] = [];
  for (const view of VIEWS) {
    await context.addCookies([
      { name: "hooklane-locale", value: view.locale, url: product.url },
      { name: "hooklane-theme", value: view.theme, url: product.url },
    ]);
    await page.setViewportSize({ width: view.width, height: 900 });
    for (const path of pathsOf(made)) problems.push(...(await inspect(page, path, view)));
  }
  expect(problems).toEqual([]);
  expect([...strangers]).toEqual([]);
});

function pathsOf(made: Made): string[] {
  return [
    "/",
    "/messages",
    "/messages/settings",
    "/messages/times",
    "/broadcasts",
    "/broadcasts/new",
    ...["basics", "audience", "body", "pace", "trigger", "review"].map(
      (step) => `/broadcasts/${made.broadcast}/edit?step=${step}`,
    ),
    made.run.replace(/\/runs\/.*/, ""),
    made.run,
    `${made.run}?tab=missed`,
    `${made.run}?tab=members`,
    `${made.run}?tab=plan`,
    "/tickets",
    "/tickets/new",
    "/tickets/people",
    "/settings/privacy",
    "/settings/workspace",
    "/contacts",
    "/contacts/new",
    `/contacts/${made.contact}`,
    "/contacts/attributes",
    "/contacts/import",
    "/contacts/groups",
    "/contacts/groups/new",
    `/contacts/groups/${made.group}`,
    "/analytics",
    "/analytics?range=24h&by=hour&rate=first",
    "/settings/webhooks",
    "/settings/webhooks/new",
    `/settings/webhooks/${made.webhook}`,
    `/settings/webhooks/${made.webhook}?tab=history`,
    `/settings/webhooks/${made.webhook}?tab=config`,
    `/settings/webhooks/${made.webhook}?tab=changes`,
    `/settings/webhooks/${made.webhook}/edit`,
    "/settings/webhooks/export",
    "/settings/form",
    "/settings/webhooks/import",
    "/settings/webhooks/deliveries",
    "/settings/webhooks/replays",
    "/settings/notifications",
    "/settings/notifications/new?type=email",
    `/settings/webhooks/deliveries?d=${made.delivery}`,
    `/settings/webhooks/deliveries/${made.delivery}`,
    "/settings/care",
    "/settings/hours",
    "/settings/widget",
    "/settings/tokens",
    "/settings/members",
    "/settings/members?tab=roles",
    "/settings/members?tab=invitations",
    "/settings/members?tab=devices",
    "/settings/members/invite",
    made.invitation,
    "/invite/no-such-link",
    "/events",
    "/tools/receiver",
    "/docs/api",
    `/leave/${made.siteKey}?lang=`,
    "/no-such-page",
  ];
}

/** What is wrong with a page in one view; one line each, the place first. */
async function inspect(page: Page, path: string, view: (typeof VIEWS)[number]): Promise<string[]> {
  const where = `${path} ${view.locale} ${view.theme} ${view.width}`;
  const address = path.endsWith("?lang=") ? `${path}${view.locale}` : path;
  await page.goto(address);
  await expect(page.locator("h1, [role=dialog] h2").first(), where).toBeVisible();
  // In the page itself: a page of its own for each report doubles the time of a hundred of them.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) found.push(`${overflow} px wider than the window`);
  if (view.locale === "en") found.push(...(await chineseOn(page)));
  return found.map((problem) => `${where}: ${problem}`);
}

/** Visible Chinese outside what people typed, what is marked as Chinese, and samples in code. */
function chineseOn(page: Page): Promise<string[]> {
  return page.evaluate((organization) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest("script, style, code, pre, [lang^=zh], [translate=no], option")) continue;
      const text = (node.textContent ?? "").replaceAll(organization, "");
      if (parent.checkVisibility() && /[\u4e00-\u9fff]/.test(text)) found.push(text);
    }
    return found;
  }, ORGANIZATION);
}
