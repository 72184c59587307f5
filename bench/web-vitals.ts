import { type Browser, chromium } from "@playwright/test";
import { encodeSession } from "@/lib/auth/session-cookie";
import { openSession } from "@/lib/auth/sign-in";
import { createToken } from "@/lib/services/tokens/manage";
import { prepareBrowser } from "@/scripts/chromium.mjs";
import { ROOT } from "@/scripts/supervisor/settings.mjs";
import { fillProduct } from "./fill";
import { openProduct, type Product } from "./product";
import { hand, median, note, quantile } from "./support.mjs";
import { startWeb } from "./web";
import { filterTimes, openTab, type Vitals, visit, warmNavigation } from "./web-vitals-page";

/*
 * How the console feels: what the browser measures on its main pages, on a slow computer over a slow line, and how long
 * its lists take with a million deliveries behind them. Each figure beside its budget (ux.md §6.2).
 */

const quick = process.argv.includes("--quick");
const FINISHED = Number(process.env.WEB_VITALS_ROWS ?? (quick ? 20_000 : 1_000_000));
const ROUNDS = quick ? 1 : 5;
const LIST_CALLS = quick ? 20 : 100;
const PAGES = [
  "/",
  "/settings/webhooks",
  "/settings/webhooks/new",
  "/settings/webhooks/deliveries",
  "/messages",
  "/analytics",
];
/** In turns, so that no answer is the one before. */
const PERIODS = ["7d", "24h", "30d", "1h"];
const BUDGETS = { lcp: 2_000, inp: 200, cls: 0.05, warm: 800, list: 300, filter: 500 };

const most = (value: number, unit = "") => `at most ${value.toLocaleString("en")}${unit}`;

/** A signed-in browser's cookie for the product's owner. */
async function signIn({ runtime, ctx }: Product): Promise<string> {
  const { rows } = await runtime.db.$client.query<{ user_id: string }>(
    "select user_id from memberships where organization_id = $1",
    [ctx.organizationId],
  );
  const owner = { userId: rows[0]?.user_id ?? "", organizationId: ctx.organizationId, name: "Bench" };
  const meta = { requestId: "bench", ip: null, userAgent: "bench" };
  const id = await openSession(runtime.db, { ...owner, role: "owner" }, new Date(), meta);
  return encodeSession(id, process.env.AUTH_SECRET ?? "");
}

async function vitalsOf(browser: Browser, storage: { origin: string; cookie: string }, path: string): Promise<Vitals> {
  const all: Vitals[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const context = await openTab(browser, storage);
    all.push(await visit(context, storage.origin + path));
    await context.close();
  }
  const of = (key: keyof Vitals) => median(all.map((vitals) => vitals[key]));
  return { lcp: of("lcp"), cls: of("cls"), inp: of("inp"), scriptKb: of("scriptKb") };
}

/** p95 in milliseconds of pages of the history over the API, filters in turns. */
async function listTimes(product: Product, origin: string): Promise<number> {
  const { value } = await createToken(product.ctx, { name: "lists", scopes: ["delivery.read"], expiresInDays: null });
  const queries = ["", "&status=exhausted", "&status=delivered&channel=custom", "&reason=timeout"];
  const times: number[] = [];
  for (let call = 0; call < LIST_CALLS; call++) {
    const began = performance.now();
    const url = `${origin}/api/v1/deliveries?limit=50${queries[call % queries.length]}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${value}` } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`the list answered ${answer.status}`);
    times.push(performance.now() - began);
  }
  return quantile(times, 0.95);
}

async function measure(product: Product, browser: Browser, origin: string) {
  const storage = { origin, cookie: await signIn(product) };
  const rows = [];
  const details: Record<string, unknown> = {};
  for (const path of PAGES) {
    const vitals = await vitalsOf(browser, storage, path);
    details[path] = vitals;
    rows.push(
      { name: `LCP ${path}`, value: Math.round(vitals.lcp), unit: "ms", note: most(BUDGETS.lcp) },
      { name: `INP ${path}`, value: Math.round(vitals.inp), unit: "ms", note: most(BUDGETS.inp) },
      { name: `CLS ${path}`, value: Number(vitals.cls.toFixed(3)), unit: "", note: most(BUDGETS.cls) },
      { name: `scripts ${path}`, value: Math.round(vitals.scriptKb), unit: "KB", note: "with what loads later" },
    );
    note(`${path}: LCP ${Math.round(vitals.lcp)} ms, INP ${Math.round(vitals.inp)} ms, CLS ${vitals.cls.toFixed(3)}`);
  }
  const context = await openTab(browser, storage);
  const turns = Array.from({ length: quick ? 4 : 40 }, (_, turn) => PERIODS[turn % PERIODS.length] ?? "");
  const filters = await filterTimes(context, `${origin}/settings/webhooks/deliveries`, turns);
  const warm: number[] = [];
  for (let round = 0; round < ROUNDS; round++) warm.push(await warmNavigation(context, origin, "/settings/webhooks"));
  await context.close();
  const list = await listTimes(product, origin);
  rows.push(
    { name: "warm navigation", value: Math.round(median(warm)), unit: "ms", note: most(BUDGETS.warm) },
    { name: "list, p95 of the server", value: Math.round(list), unit: "ms", note: most(BUDGETS.list) },
    {
      name: "filter to rows, p95",
      value: Math.round(quantile(filters, 0.95)),
      unit: "ms",
      note: most(BUDGETS.filter),
    },
  );
  return { rows, details };
}

const product = await openProduct();
note(`filling ${FINISHED.toLocaleString("en")} deliveries`);
await fillProduct(product, "http://127.0.0.1:9/", FINISHED);
const web = await startWeb(product.ctx);
const { executablePath, env } = await prepareBrowser(ROOT);
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
const inherited = Object.fromEntries(
  Object.entries({ ...process.env, ...env }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
const browser = await chromium.launch({ executablePath, env: inherited, args });
try {
  const { rows, details } = await measure(product, browser, web.origin);
  hand({
    name: "web-vitals",
    title: `The console with ${FINISHED.toLocaleString("en")} deliveries, CPU slowed down 4 times, 10 Mbit/s and 40 ms (medians of ${ROUNDS})`,
    rows,
    details,
  });
} finally {
  await browser.close();
  await web.stop();
  await product.close();
}
