import { z } from "zod";
import { parseAddress } from "../client-ip";
import { buttonContrast, MIN_CONTRAST } from "./contrast";

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
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "color")
    .refine((color) => !/^#[0-9a-f]{6}$/i.test(color) || buttonContrast(color) >= MIN_CONTRAST, "color_contrast"),
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
  /** Whoever leaves a message gets a link that shows how far it is. */
  statusLink: z.boolean(),
  /** Whoever leaves an address gets a letter that his message has arrived. */
  receipt: z.boolean(),
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
  statusLink: false,
  receipt: false,
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
