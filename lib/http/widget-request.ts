import { createHash } from "node:crypto";
import { requestMeta } from "@/lib/auth/request-meta";
import type { Locale } from "@/lib/domain/endpoints";
import type { WidgetSettings } from "@/lib/domain/presence/widget-settings";
import { type Runtime, runtime } from "@/lib/runtime";
import { openSite, type SiteRow } from "@/lib/services/messages/sites";
import { openWidget } from "@/lib/services/sites/public-widget";
import { problemResponse } from "./problem";

/** One request of a visitor's widget, its site found and its page allowed to ask. */
export type WidgetCall = {
  source: Runtime;
  site: SiteRow;
  settings: WidgetSettings;
  /** Of the page, when the browser says one and it is not our own. */
  origin: string | null;
  locale: Locale;
  /** The browser's time zone as the widget told it, unchecked. */
  visitorZone: string | null;
  requestId: string;
  ip: string | null;
  search: URLSearchParams;
  now: Date;
};

/**
 * A GET of the widget: `?site=` names the site. Pages of domains that the site does not allow are refused with 403, which
 * they may read, so that the widget stays away there instead of failing open.
 */
export async function widgetRoute(
  request: Request,
  handler: (call: WidgetCall) => Promise<Response>,
): Promise<Response> {
  const { requestId, ip } = requestMeta(request.headers);
  const source = runtime();
  const search = new URL(request.url).searchParams;
  const origin = foreignOrigin(request);
  const site = await openSite(source, search.get("site") ?? "");
  if (site === null) return refusal(404, "not_found");
  const { settings, allowed } = await openWidget(source, site, origin);
  if (!allowed) return refusal(403, "origin_not_allowed");
  const locale: Locale = /^en/i.test(search.get("lang") ?? "") ? "en" : "zh-CN";
  const visitorZone = search.get("tz")?.slice(0, 60) || null;
  try {
    const call = { source, site, settings, origin, locale, visitorZone, requestId, ip, search, now: new Date() };
    return withOrigin(await handler(call), origin);
  } catch (error) {
    source.log.error({ err: error, requestId }, "widget request failed");
    return withOrigin(problemResponse(error, { headers: request.headers, requestId }), origin);
  }
}

/** The page's origin where it is not this host's own; null for our own pages and for what sends none. */
export function foreignOrigin(request: Request): string | null {
  const origin = request.headers.get("origin");
  return origin === null || isOwnOrigin(request, origin) ? null : origin;
}

/** Whether an origin is the host that was asked, as the browser knows it. Behind a proxy the host is what it forwards. */
export function isOwnOrigin(request: Request, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host") ?? new URL(request.url).host;
  return new URL(origin).host === host;
}

/** What a cache and the widget may know an answer by: everything in it but the time. */
export function weakTag(value: object): string {
  return `W/"${createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22)}"`;
}

function withOrigin(response: Response, origin: string | null): Response {
  response.headers.set("vary", "origin");
  response.headers.set("x-content-type-options", "nosniff");
  if (origin !== null) response.headers.set("access-control-allow-origin", origin);
  return response;
}

function refusal(status: number, error: string): Response {
  const headers = { "access-control-allow-origin": "*", "cache-control": "no-store", vary: "origin" };
  return Response.json({ error }, { status, headers });
}
