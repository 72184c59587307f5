import { requestMeta } from "@/lib/auth/request-meta";
import type { ServiceContext } from "@/lib/context";
import type { Locale } from "@/lib/domain/endpoints";
import type { WidgetSettings } from "@/lib/domain/presence/widget-settings";
import { LOCALE_COOKIE } from "@/lib/i18n/server";
import { visitorIntro } from "@/lib/i18n/visitor-presence";
import { runtime, serviceContext } from "@/lib/runtime";
import { sendsReceipts } from "@/lib/services/messages/afterwards";
import { openSite, type SiteRow } from "@/lib/services/messages/sites";
import { usualReply } from "@/lib/services/messages/usual-reply";
import { readPresence } from "@/lib/services/presence/read";
import { widgetOf } from "@/lib/services/sites/widget";
import { missingPage } from "./answer-pages";
import type { PageContext } from "./page-document";

/** One call of a visitor's page: whose it is, and what every answer to it needs. */
export type Call = {
  request: Request;
  site: SiteRow;
  settings: WidgetSettings;
  page: PageContext;
  ctx: ServiceContext;
  userAgent: string;
};

/** The call to a site's page, or the answer that there is no such site. */
export async function openCall(request: Request, siteKey: string): Promise<Call | Response> {
  const { requestId, ip, userAgent } = requestMeta(request.headers);
  const { locale, chosen } = language(request);
  const nonce = request.headers.get("x-nonce");
  const source = runtime();
  const site = await openSite(source, siteKey);
  const nowhere = { action: "", intro: "", receipt: false, eta: null, chat: null };
  if (site === null) return answer(404, missingPage({ locale, site: null, nonce, ...nowhere }));
  const action = `/leave/${encodeURIComponent(siteKey)}${chosen ? `?lang=${locale}` : ""}`;
  const actor = { kind: "visitor", name: "visitor" } as const;
  const ctx = serviceContext(source, { organizationId: site.organizationId, actor, requestId, ip });
  const [presence, { settings }, eta] = await Promise.all([
    readPresence(source, site.organizationId, ctx.now()),
    widgetOf(source.db, site),
    usualReply(source, site.organizationId, ctx.now()),
  ]);
  const intro = visitorIntro(locale, presence, { now: ctx.now(), visitorZone: null, canChat: false, eta });
  const receipt = await sendsReceipts(ctx, settings);
  const chat = settings.mode === "always" || settings.mode === "never" ? null : settings.chatUrl;
  const page = { locale, site, action, nonce, intro, receipt, eta, chat };
  return { request, site, settings, page, ctx, userAgent };
}

/** The language in the address, else the one chosen before, else the browser's first known one, else Chinese. */
function language(request: Request): { locale: Locale; chosen: boolean } {
  const wanted = new URL(request.url).searchParams.get("lang") ?? "";
  const cookie = new RegExp(`(?:^|;\\s*)${LOCALE_COOKIE}=(zh|en)`).exec(request.headers.get("cookie") ?? "")?.[1];
  const accepted = (request.headers.get("accept-language") ?? "").split(",").map((part) => part.trim());
  const browser = accepted.find((part) => /^(zh|en)\b/i.test(part));
  const known = [wanted, cookie, browser].find((text) => /^(zh|en)\b/i.test(text ?? "")) ?? "zh";
  return { locale: /^en/i.test(known) ? "en" : "zh-CN", chosen: /^(zh|en)\b/i.test(wanted) };
}

/** Only our own script and style, no frames around the page, nothing cached. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  vary: "accept-language, cookie",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
};

export function answer(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { ...HEADERS, ...headers } });
}
