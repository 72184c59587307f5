import { adopt } from "./style";
import type { Boot, EventName, Panel, PanelContext } from "./types";

/*
 * What a page loads of the widget: a button and a queue. The panel comes with the first hover, focus or click.
 */

declare const PANELS: Record<string, string>;
declare const LABELS: Record<string, { launcher: string; chat: string; open: string; openChat: string }>;

type Config = { siteKey: string; locale?: string; mode?: string };
type Api = ((command: string, ...args: unknown[]) => void) & { q?: ArrayLike<unknown>[]; ready?: boolean };
type Host = Window & { LeaveMsg?: Api };

// `!important` inside wins over `!important` of the page: `*{all:unset!important}` cannot unset it.
const CSS = `:host{all:initial!important;position:fixed!important;z-index:var(--z)!important;bottom:0!important;right:0!important;width:0!important;height:0!important;display:block!important}
:host([hidden]){display:none!important}
#b{all:unset;box-sizing:border-box;position:fixed;bottom:calc(var(--y) + env(safe-area-inset-bottom));min-width:56px;height:56px;padding:0 16px;border-radius:28px;display:flex;align-items:center;justify-content:center;gap:8px;cursor:pointer;color:#fff;background:var(--c);font:600 15px/1.4 -apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;box-shadow:0 4px 14px #0003;touch-action:manipulation}
#b[data-side=right]{right:calc(var(--x) + env(safe-area-inset-right))}#b[data-side=left]{left:calc(var(--x) + env(safe-area-inset-left))}
#b:focus-visible{outline:3px solid var(--c);outline-offset:3px;box-shadow:0 0 0 3px #fff}
#b svg{width:24px;height:24px;flex:none}
@media print{:host{display:none!important}}
@media(max-width:479px){#b[data-phone]{display:none}}`;

const ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M21 12a8 8 0 0 1-8 8H4l1.7-3.4A8 8 0 1 1 21 12Z"/><path d="M9 11h8M9 14h5"/></svg>';

const view = window as Host;
const script = document.currentScript as HTMLScriptElement | null;
const base = script === null ? "" : new URL(script.src).origin;

const listeners: [EventName, (data?: unknown) => void][] = [];
const profile: Record<string, string> = {};
const fields: Record<string, string> = {};
const page: { url?: string; title?: string } = {};

let config: Config | null = null;
let boot: Boot | null = null;
let bootedAt = 0;
let host: HTMLElement | null = null;
let button: HTMLButtonElement;
let root: ShadowRoot;
let panel: Promise<Panel> | null = null;
let isOpen = false;
let isHidden = false;
let timer = 0;

function emit(event: EventName, data?: unknown): void {
  for (const [name, listener] of listeners) if (name === event) listener(data);
}

/** 中文 on Chinese pages and in Chinese browsers, English elsewhere. */
function localeOf({ locale = "auto" }: Config): string {
  const wanted = locale === "auto" ? document.documentElement.lang || navigator.language : locale;
  return /^zh/i.test(wanted) ? "zh-CN" : /^en/i.test(wanted) || locale !== "auto" ? "en" : navigatorLocale();
}
const navigatorLocale = () => (/^zh/i.test(navigator.language) ? "zh-CN" : "en");

/** `*` is anything; a pattern that begins with `/` is about the path, another about host and path. */
function matches(pattern: string, url: URL): boolean {
  const subject = pattern.startsWith("/") ? url.pathname : url.host + url.pathname;
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
  return new RegExp(`^${source}$`).test(subject);
}

function fitsPage({ include = [], exclude = [] }: Boot["ui"]): boolean {
  const url = new URL(page.url ?? location.href, location.href);
  const hit = (patterns: string[]) => patterns.some((pattern) => matches(pattern, url));
  return (include.length === 0 || hit(include)) && !hit(exclude);
}

function draw(): void {
  if (config === null || boot === null || host === null) return;
  const { ui } = boot;
  const show = config.mode === "always" ? "form" : boot.show;
  const texts = LABELS[localeOf(config)];
  if (texts === undefined) return;
  host.hidden = isHidden || (!isOpen && (show === "none" || !fitsPage(ui)));
  for (const [name, value] of [
    ["--c", ui.color],
    ["--x", `${ui.x}px`],
    ["--y", `${ui.y}px`],
    ["--z", `${ui.z}`],
  ] as const) {
    host.style.setProperty(name, value);
  }
  button.dataset.side = ui.side;
  if (ui.noPhone) button.dataset.phone = "";
  const [open, own] = show === "chat" ? [texts.openChat, texts.chat] : [texts.open, texts.launcher];
  const label = ui.label || own;
  // Who speaks to his computer says what he reads on the button (WCAG 2.5.3).
  button.setAttribute("aria-label", open.toLowerCase().includes(label.toLowerCase()) ? open : `${label}: ${open}`);
  button.lastChild?.replaceWith(label);
}

/** Asks who is there. Without an answer the button is there all the same, for the form; a refusal keeps it away. */
async function refresh(): Promise<boolean> {
  if (config === null) return false;
  bootedAt = Date.now();
  const query = `site=${encodeURIComponent(config.siteKey)}&lang=${localeOf(config)}`;
  const previous = boot?.show;
  try {
    const answer = await fetch(`${base}/widget/bootstrap?${query}`, { credentials: "omit", mode: "cors" });
    if (answer.status === 403 || answer.status === 404) return false;
    if (!answer.ok) throw new Error(String(answer.status));
    boot = await answer.json();
  } catch (error) {
    emit("error", error);
    boot ??= {
      ...{ show: "form", next_open_at: null, server_time: "", ttl: 30 },
      ui: { color: "#0b5f7f", side: "right", x: 24, y: 24, z: 2147483000, label: "" },
    };
  }
  if (boot !== null && previous !== undefined && previous !== boot.show) emit("presence", boot.show);
  plan();
  return true;
}

/** Asks again when the team opens, by the server's clock, not all pages in the same second. */
function plan(): void {
  clearTimeout(timer);
  if (boot?.next_open_at == null) return;
  const wait = Date.parse(boot.next_open_at) - Date.parse(boot.server_time) + Math.random() * 30_000;
  if (wait > 0 && wait < 86_400_000) timer = window.setTimeout(again, wait, true);
}

function again(force: boolean): void {
  if (host === null || boot === null || document.hidden) return;
  if (force || Date.now() - bootedAt > boot.ttl * 1000) void refresh().then(draw);
}

function load(): Promise<Panel> {
  if (panel !== null) return panel;
  const { siteKey } = config as Config;
  const locale = localeOf(config as Config);
  const { color, side } = (boot as Boot).ui;
  const context: PanelContext = {
    ...{ base, siteKey, locale, root, color, side, profile, fields, page, emit },
    told: (show) => {
      if (boot !== null) boot.show = show;
      draw();
    },
    closed: () => {
      isOpen = false;
      button.setAttribute("aria-expanded", "false");
      draw();
      button.focus();
    },
  };
  panel = import(base + PANELS[locale]).then((module: { mount: (context: PanelContext) => Panel }) =>
    module.mount(context),
  );
  // The next try loads anew.
  panel.catch(() => {
    panel = null;
  });
  return panel;
}

async function open(): Promise<void> {
  if (host === null || isOpen) return;
  isOpen = true;
  isHidden = false;
  draw();
  button.setAttribute("aria-expanded", "true");
  try {
    (await load()).open();
    emit("open");
  } catch (error) {
    isOpen = false;
    button.setAttribute("aria-expanded", "false");
    emit("error", error);
    // Never a dead end: the same form is a page of its own.
    window.open(`${base}/leave/${encodeURIComponent((config as Config).siteKey)}`, "_blank", "noopener");
  }
}

async function close(): Promise<void> {
  if (isOpen && panel !== null) (await panel).close();
}

function build(): void {
  host = document.createElement("div");
  host.id = "leavemsg";
  root = host.attachShadow({ mode: "open" });
  adopt(root, CSS);
  root.innerHTML = `<button id="b" type="button" aria-haspopup="dialog" aria-expanded="false">${ICON}<span></span></button>`;
  button = root.firstElementChild as HTMLButtonElement;
  button.onclick = () => void (isOpen ? close() : open());
  // A visitor who is about to click waits less.
  for (const event of ["pointerenter", "focus"]) {
    button.addEventListener(event, () => void load().catch((error: unknown) => emit("error", error)), { once: true });
  }
  draw();
  document.body.append(host);
}

async function init(given: Config): Promise<void> {
  if (config !== null) return;
  config = given;
  if (!(await refresh()) || boot === null) return;
  const start = () => {
    if (config === null || host !== null) return;
    build();
    emit("ready");
  };
  window.setTimeout(
    () => (document.body ? start() : addEventListener("DOMContentLoaded", start)),
    (boot.ui.delay ?? 0) * 1000,
  );
}

const onVisible = () => again(false);
const onOnline = () => again(true);
const onShow = (event: PageTransitionEvent) => again(event.persisted);

const commands: Record<string, (...args: never[]) => unknown> = {
  init,
  open,
  close,
  toggle: () => (isOpen ? close() : open()),
  show: () => {
    isHidden = false;
    draw();
  },
  hide: () => {
    isHidden = true;
    void close();
    draw();
  },
  identify: (person: Record<string, string>) => told(profile, person),
  set: (values: Record<string, string>) => told(fields, values),
  page: (of: { url?: string; title?: string }) => {
    Object.assign(page, of);
    draw();
  },
  on: (event: EventName, listener: (data?: unknown) => void) => listeners.push([event, listener]),
  destroy: () => {
    clearTimeout(timer);
    void panel?.then((made) => made.destroy());
    host?.remove();
    host = config = boot = panel = null;
    isOpen = isHidden = false;
    // What the page said of one visitor is not the next one's.
    for (const known of [profile, fields, page] as Record<string, string>[])
      for (const key of Object.keys(known)) delete known[key];
    listeners.length = 0;
  },
};

function told(into: Record<string, string>, values: Record<string, string>): void {
  Object.assign(into, values);
  void panel?.then((made) => made.fill());
}

const before = view.LeaveMsg;
if (before?.ready !== true) {
  const api: Api = Object.assign(
    (command: string, ...args: unknown[]) => void commands[command]?.(...(args as never[])),
    commands,
  );
  api.ready = true;
  view.LeaveMsg = api;
  document.addEventListener("visibilitychange", onVisible);
  addEventListener("online", onOnline);
  addEventListener("pageshow", onShow);
  for (const call of before?.q ?? []) {
    const [command, ...args] = Array.from(call);
    api(String(command), ...args);
  }
}
