import { z } from "zod";
import { parseAddress } from "../client-ip";

/** How a site's widget looks and when it shows. Everything in it is public: visitors' browsers get it. */

/** `example.com`, `*.example.com` (its subdomains), with `:port` where it is not the usual one; also `localhost`. */
const DOMAIN =
  /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?$/;

export const DOMAINS_MAX = 50;
const domain = z
  .string()
  .trim()
  .transform((text) =>
    text
      .toLowerCase()
      .replace(/^https?:\/\//, "")
      .replace(/\/.*$/, ""),
  )
  .pipe(z.string().max(253).regex(DOMAIN, "domain"));
const text = (max: number) => z.string().trim().max(max);
/** In both of the visitor's languages; empty = our own words. */
const words = (max: number) => z.strictObject({ zh: text(max), en: text(max) });
/** The visitor's browser gets all of them with its first, small call. */
const globs = z.array(z.string().trim().min(1).max(60)).max(5);

export const WIDGET_MODES = ["auto", "always", "hide_offline", "never"] as const;
export type WidgetMode = (typeof WIDGET_MODES)[number];

export const WidgetSettingsSchema = z.strictObject({
  /** Sites that may use the widget; none = any. */
  domains: z.array(domain).max(DOMAINS_MAX),
  mode: z.enum(WIDGET_MODES),
  /** Where visitors go to talk while somebody is there; null = the widget takes messages at all times. */
  chatUrl: z
    .string()
    .trim()
    .max(2000)
    .refine((url) => URL.canParse(url) && new URL(url).protocol === "https:", "url_https")
    .nullable(),
  color: z.string().regex(/^#[0-9a-f]{6}$/i, "color"),
  side: z.enum(["right", "left"]),
  /** CSS pixels from the corner. */
  offset: z.strictObject({ x: z.number().int().min(0).max(200), y: z.number().int().min(0).max(400) }),
  launcher: words(12),
  title: words(40),
  welcome: words(200),
  success: words(200),
  zIndex: z.number().int().min(1).max(2_147_483_647),
  hideOnPhone: z.boolean(),
  include: globs,
  exclude: globs,
  /** Seconds after the page has loaded. */
  delaySeconds: z.number().int().min(0).max(120),
});
export type WidgetSettings = z.output<typeof WidgetSettingsSchema>;

const NO_WORDS = { zh: "", en: "" };

export const DEFAULT_WIDGET: WidgetSettings = {
  domains: [],
  mode: "auto",
  chatUrl: null,
  color: "#0b5f7f",
  side: "right",
  offset: { x: 24, y: 24 },
  launcher: NO_WORDS,
  title: NO_WORDS,
  welcome: NO_WORDS,
  success: NO_WORDS,
  zIndex: 2_147_483_000,
  hideOnPhone: false,
  include: [],
  exclude: [],
  delaySeconds: 0,
};

/**
 * Whether a page of this origin may use the widget. `null` and what is no http(s) origin may not, once domains are named.
 */
export function originAllowed(origin: string, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host, hostname } = new URL(origin);
  if (protocol !== "https:" && protocol !== "http:") return false;
  return domains.some((entry) => {
    const [name = "", port] = entry.split(":");
    // A domain without a port means any of its ports only for addresses of a developer's own machine.
    const portFits = port === undefined ? host === hostname || isLocal(hostname) : host === `${hostname}:${port}`;
    const nameFits = name.startsWith("*.") ? hostname.endsWith(name.slice(1)) : hostname === name;
    return portFits && nameFits;
  });
}

const isLocal = (hostname: string) => hostname === "localhost" || parseAddress(hostname)?.range() === "loopback";

const WHITE = "#ffffff";
const INK = "#10181d";

/** Contrast of two colours `#rrggbb`, 1 to 21, as WCAG 2 reckons. */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** Text on the widget's colour is white; it takes this much to be read. */
export const MIN_CONTRAST = 4.5;
export const buttonContrast = (color: string): number => contrast(color, WHITE);

/** The same colour, darkened until white text on it can be read. */
export function readableColor(color: string): string {
  for (let step = 0; step <= 100; step++) {
    const parts = channels(color).map((value) => Math.round(value * (1 - step / 100)));
    const hex = `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (buttonContrast(hex) >= MIN_CONTRAST) return hex;
  }
  return INK;
}
