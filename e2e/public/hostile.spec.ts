import { z } from "zod";
import { type ApiAnswer, type ApiClient, apiClient } from "../api/client";
import { expect, test } from "../support/browser";
import { OWNER, signIn } from "../support/owner";
import { type RecordingReceiver, startReceiver } from "../support/receiver";

/*
 * What strangers may do to the running product: words that are scripts, bodies of ten megabytes, a thousand messages at
 * once. Nothing executes, nothing that was accepted is lost, and the console goes on.
 */
const TOKEN = "e2e-hostile-token-0123456789abcdef0123456";
const env = {
  ADMIN_EMAIL: OWNER.email,
  ADMIN_PASSWORD: OWNER.password,
  ADMIN_API_TOKEN: TOKEN,
  // The test is the operator's proxy: it says who is calling.
  TRUSTED_PROXIES: "127.0.0.1,::1",
};
test.use({ productOptions: { env } });
test.describe.configure({ mode: "serial" });

const MARK = "window.executed=(window.executed??0)+1";
const SCRIPTS = [
  `<script>${MARK}</script>`,
  `<img src=x onerror="${MARK}">`,
  `<svg onload="${MARK}">`,
  `"'><iframe srcdoc="<script>parent.${MARK}</script>"></iframe>`,
  `<a href="javascript:${MARK}">click</a>`,
  `{{constructor.constructor('${MARK}')()}}`,
].join("\n");
const INERT = "img[src='x'], svg[onload], iframe[srcdoc], a[href^='javascript:'], script:text('window.executed')";

let receiver: RecordingReceiver;
let siteKey = "";
let api: ApiClient;
test.beforeAll(async ({ product }) => {
  receiver = await startReceiver();
  api = apiClient(product.url, TOKEN);
  ({ siteKey } = (await api.get("/api/v1/leavemsg/query/uid")).body as { siteKey: string });
  const events = ["leave_message.created", "customer.created"];
  const hook = { name: "系统", channel: "custom", url: receiver.url, events };
  expect(await api.post("/api/v1/webhooks", hook)).toMatchObject({ status: 201 });
});
test.afterAll(() => receiver.close());

const submit = (body: object, from: string) =>
  api.post("/api/v1/leavemsg/submit", { siteKey, ...body }, { "x-forwarded-for": from });

test("words that are scripts are words on every page that shows them", async ({ page }) => {
  test.setTimeout(120_000);
  const short = SCRIPTS.slice(0, 40);
  const taken = await submit(
    {
      ...{ content: SCRIPTS, name: short, category: short, email: "hostile@home.example" },
      fields: { [short]: SCRIPTS.slice(0, 200) },
      page: { url: "https://shop.example/?q=<script>", title: SCRIPTS.slice(0, 200), referrer: "javascript:alert(1)" },
    },
    "203.0.113.1",
  );
  expect(taken.status).toBe(201);
  const { id } = z.object({ id: z.string() }).parse(taken.body);
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const nothingRan = async (place: string) => {
    expect([place, await page.locator(INERT).count()]).toEqual([place, 0]);
    expect([place, await page.evaluate(() => "executed" in window)]).toEqual([place, false]);
  };
  await signIn(page);
  // It has the looks of spam: it waits apart, pushed to nobody, until somebody says that it is none.
  await page.goto(`/messages?view=spam&d=${id}`);
  await expect(page.getByText("<svg onload=").first()).toBeVisible();
  await nothingRan("spam");
  await page.getByRole("button", { name: "不是垃圾", exact: true }).click();
  await receiver.waitFor(2);
  const deliveries = await idsOf("/api/v1/deliveries");
  const contacts = await idsOf("/api/v1/contacts");

  const places = [
    "/",
    "/messages",
    "/messages?view=all",
    "/contacts",
    ...contacts.map((contact) => `/contacts/${contact}`),
    "/settings/notifications",
    "/settings/webhooks/deliveries",
    ...deliveries.map((delivery) => `/settings/webhooks/deliveries/${delivery}`),
  ];
  for (const place of places) {
    await page.goto(place);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await nothingRan(place);
  }
  await page.goto(`/messages?d=${id}`);
  // Shown, and not left out.
  await expect(page.getByText("<svg onload=").first()).toBeVisible();
  for (const tab of ["访客", "来源", "通知", "变更"]) {
    await page.getByRole("tab", { name: tab }).click();
    await nothingRan(tab);
  }
  expect(dialogs).toEqual([]);
});

test("ten megabytes are refused, and nothing else suffers", async ({ product }) => {
  const text = JSON.stringify({ siteKey, content: "x".repeat(10 * 1_048_576) });
  expect((await api.call("POST", "/api/v1/leavemsg/submit", { text })).status).toBe(413);
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await api.call("POST", `/leave/${siteKey}`, { text: `content=${text}`, headers: form });
  expect(answer.status).toBe(413);
  expect((await fetch(`${product.url}/api/health/ready`)).status).toBe(200);
});

test("a thousand messages within a minute: each is stored or told when to come back, and the console answers", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await signIn(page);
  const before = await stored();
  const answers: ApiAnswer[] = [];
  let next = 0;
  const sender = async () => {
    for (let n = next++; n < 1_000; n = next++) {
      answers.push(await submit({ content: `洪水 ${n}` }, `198.18.${n >> 8}.${n & 255}`));
    }
  };
  const sent = Promise.all(Array.from({ length: 8 }, sender));
  // While they are on their way.
  const from = Date.now();
  await page.goto("/messages");
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  const tookMs = Date.now() - from;
  await sent;
  expect(tookMs).toBeLessThan(20_000);

  const taken = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status === 429);
  expect(taken.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  expect(taken.length + refused.length).toBe(1_000);
  for (const { headers } of refused) expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  const after = await stored();
  const ids = taken.map(({ body }) => z.object({ id: z.string() }).parse(body).id);
  expect(ids.filter((id) => !after.has(id))).toEqual([]);
  expect(after.size).toBe(before.size + taken.length);
});

/** Ids of the first page of a list. */
async function idsOf(path: string): Promise<string[]> {
  const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse((await api.get(path)).body);
  return items.map(({ id }) => id);
}

/** Ids of all messages. */
async function stored(): Promise<Set<string>> {
  const Page = z.object({ items: z.array(z.object({ id: z.string() })), nextCursor: z.string().nullable() });
  const ids = new Set<string>();
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await api.get(`/api/v1/leavemsg/query/org?limit=100${query}`);
    const { items, nextCursor }: z.output<typeof Page> = Page.parse(answer.body);
    for (const { id } of items) ids.add(id);
    cursor = nextCursor;
  }
  return ids;
}
