import type { Browser, BrowserContext, CDPSession, Page } from "@playwright/test";
import { pause } from "./support.mjs";

/** A mid-range phone or an old office computer, over a slow line (ux.md §6.2). */
const CPU_SLOWDOWN = 4;
const NETWORK = { latency: 40, downloadThroughput: 10_000_000 / 8, uploadThroughput: 10_000_000 / 8 };
/** What loads after the page has settled is not part of its first paint, and has to be over before it is used. */
const SETTLE_MS = 2_500;
const NAVIGATION_MS = 60_000;

export type Vitals = { lcp: number; cls: number; inp: number; scriptKb: number };
type Recorded = { lcp: number; cls: number; inp: number };

/** Runs in the page before anything else: what the browser itself measures. */
function record(): void {
  const vitals: Recorded = { lcp: 0, cls: 0, inp: 0 };
  Object.assign(window, { hooklaneVitals: vitals });
  type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean };
  type Interaction = PerformanceEntry & { interactionId?: number };
  const observe = (type: string, see: (entry: PerformanceEntry) => void, more: object = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true, ...more });
  observe("largest-contentful-paint", (entry) => {
    vitals.lcp = entry.startTime;
  });
  observe("layout-shift", (entry) => {
    const { value, hadRecentInput } = entry as Shift;
    if (!hadRecentInput) vitals.cls += value;
  });
  const interaction = (entry: PerformanceEntry) => {
    if (((entry as Interaction).interactionId ?? 0) > 0) vitals.inp = Math.max(vitals.inp, entry.duration);
  };
  observe("event", interaction, { durationThreshold: 16 });
}

/** A tab of its own for each visit: nothing is in a cache. */
export async function openTab(browser: Browser, storage: { origin: string; cookie: string }): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  // What compiles these files names functions with a helper that pages do not have; a text is left as it is.
  await context.addInitScript("globalThis.__name = (named) => named");
  await context.addCookies([{ name: "hooklane-session", value: storage.cookie, url: storage.origin }]);
  return context;
}

/** Visits a page as on a slow computer, uses it, and says what the browser measured. */
export async function visit(context: BrowserContext, url: string): Promise<Vitals> {
  const page = await context.newPage();
  await page.addInitScript(record);
  const session = await context.newCDPSession(page);
  const bytes = await countScripts(session);
  await session.send("Network.emulateNetworkConditions", { offline: false, ...NETWORK });
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  await page.goto(url, { waitUntil: "load", timeout: NAVIGATION_MS });
  await pause(SETTLE_MS);
  const scriptKb = bytes() / 1024;
  await use(page);
  const vitals = await page.evaluate(() => (window as Window & { hooklaneVitals?: Recorded }).hooklaneVitals);
  await page.close();
  if (vitals === undefined || vitals.lcp === 0) throw new Error(`the browser measured nothing on ${url}`);
  return { ...vitals, scriptKb };
}

/** Bytes of scripts as they came over the line: all of them, also what was loaded once the page had settled. */
async function countScripts(session: CDPSession): Promise<() => number> {
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  return () => bytes;
}

/** What people do on any page: tick what can be ticked, and look for another page. */
async function use(page: Page): Promise<void> {
  const all = page.locator("main thead input[type=checkbox]").first();
  if ((await all.count()) > 0) {
    await all.click();
    await all.click();
  }
  await page.keyboard.press("Control+k");
  // By selector: looking for a role walks the whole page in the page's own time, which would be measured with it.
  const search = page.locator("[role=dialog] input").first();
  await search.waitFor({ timeout: NAVIGATION_MS });
  await search.pressSequentially("webhook", { delay: 60 });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await pause(500);
}

/** Milliseconds from choosing a filter to its rows on the screen, on an unhindered computer, for each value in turn. */
export async function filterTimes(context: BrowserContext, url: string, values: readonly string[]): Promise<number[]> {
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "load", timeout: NAVIGATION_MS });
  await pause(SETTLE_MS);
  const times: number[] = [];
  for (const value of values) {
    times.push(await page.evaluate(chooseFilter, { name: "period", value, deadline: NAVIGATION_MS }));
  }
  await page.close();
  return times;
}

/** In the page: sets a select of the filter and waits until the address has it and the list is no longer being read. */
function chooseFilter({ name, value, deadline }: { name: string; value: string; deadline: number }): Promise<number> {
  const select = document.querySelector<HTMLSelectElement>(`main select[name="${name}"]`);
  if (select === null) throw new Error(`the list has no filter "${name}"`);
  const began = performance.now();
  const setter = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value")?.set;
  setter?.call(select, value);
  select.dispatchEvent(new Event("change", { bubbles: true }));
  return new Promise((done, failed) => {
    const look = () => {
      const there = new URLSearchParams(location.search).get(name) === value;
      const busy = document.querySelector("main [aria-busy=true]") !== null;
      if (there && !busy) return done(performance.now() - began);
      if (performance.now() - began > deadline) return failed(new Error(`the filter "${value}" was never shown`));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Milliseconds from a click in the navigation to the other page's heading, script and data of it not yet known. */
export async function warmNavigation(context: BrowserContext, origin: string, href: string): Promise<number> {
  const page = await context.newPage();
  await page.goto(origin, { waitUntil: "load", timeout: NAVIGATION_MS });
  await pause(SETTLE_MS);
  const before = await page.locator("main h1").first().textContent();
  const began = performance.now();
  await page.locator(`nav a[href="${href}"]`).first().click();
  await page.waitForFunction((text) => {
    const now = document.querySelector("main h1")?.textContent ?? null;
    return now !== null && now !== text;
  }, before);
  const ms = performance.now() - began;
  await page.close();
  return ms;
}
