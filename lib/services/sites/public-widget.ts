import { touchSiteWidget } from "@/db/queries/site-widgets";
import type { SiteRow } from "@/db/queries/sites";
import type { ServiceContext } from "@/lib/context";
import type { Locale } from "@/lib/domain/endpoints";
import type { ReplyTime } from "@/lib/domain/leave-message/reply-time";
import { originAllowed, type WidgetSettings } from "@/lib/domain/presence/widget-settings";
import { toError } from "@/lib/errors";
import { publishedForm } from "@/lib/services/forms/published";
import { usualReply } from "@/lib/services/messages/usual-reply";
import type { PresenceView } from "@/lib/services/presence/read";
import { recentPresence } from "@/lib/services/presence/watch";
import { widgetOf } from "./widget";

type Reader = Pick<ServiceContext, "db" | "log">;

/** What the visitor sees: the form, a way to talk, or nothing. */
export type WidgetShow = "form" | "chat" | "none";

/** The first, small answer a page's widget gets. At most 1 KB; no names, no numbers of agents. */
export type Bootstrap = {
  show: WidgetShow;
  mode: PresenceView["mode"];
  reason: PresenceView["reason"];
  next_open_at: string | null;
  tz: string;
  /** How soon visitors usually hear, once enough were answered to say. */
  eta_bucket: ReplyTime | null;
  form_version: number;
  server_time: string;
  /** Seconds until the widget may ask again. */
  ttl: number;
  ui: {
    color: string;
    side: "right" | "left";
    x: number;
    y: number;
    z: number;
    label: string;
    noPhone?: true;
    delay?: number;
    include?: string[];
    exclude?: string[];
  };
};

export const TTL_SECONDS = 30;

/** What a site's visitors see in a state of presence. */
export function showOf(settings: Pick<WidgetSettings, "mode" | "chatUrl">, mode: PresenceView["mode"]): WidgetShow {
  if (settings.mode === "never") return "none";
  if (settings.mode === "always") return "form";
  if (mode === "offline") return settings.mode === "hide_offline" ? "none" : "form";
  return settings.chatUrl === null ? "form" : "chat";
}

export const wordsIn = (locale: Locale, words: { zh: string; en: string }): string =>
  locale === "en" ? words.en : words.zh;

/** A site's settings, and whether a page of this origin may use them. A request that names no origin is no page's. */
export async function openWidget(
  source: Reader,
  site: SiteRow,
  origin: string | null,
): Promise<{ settings: WidgetSettings; allowed: boolean }> {
  const { settings } = await widgetOf(source.db, site);
  return { settings, allowed: origin === null || originAllowed(origin, settings.domains) };
}

/** Whether a page of this origin may use a site: what `openWidget` says, without reading what does not matter. */
export async function mayUseSite(source: Reader, site: SiteRow, origin: string | null): Promise<boolean> {
  return origin === null || (await openWidget(source, site, origin)).allowed;
}

/** The bootstrap of a site, and remembers that a page asked for it. */
export async function bootstrapOf(
  source: Reader,
  call: { site: SiteRow; settings: WidgetSettings; origin: string | null; locale: Locale; now: Date },
): Promise<Bootstrap> {
  const { site, settings, origin, locale, now } = call;
  const [presence, form, eta] = await Promise.all([
    recentPresence(source, site.organizationId, now),
    publishedForm(source, site),
    usualReply(source, site.organizationId, now),
  ]);
  if (origin !== null) {
    const seen = { organizationId: site.organizationId, siteId: site.id, at: now, origin };
    // The visitor's page does not depend on it.
    await touchSiteWidget(source.db, seen).catch((error: unknown) => {
      source.log.warn({ err: toError(error) }, "a load of the widget was not remembered");
    });
  }
  const { include, exclude } = settings;
  return {
    show: showOf(settings, presence.mode),
    ...{ mode: presence.mode, reason: presence.reason, next_open_at: presence.nextOpenAt, tz: presence.timeZone },
    ...{ eta_bucket: eta, form_version: form.version, server_time: now.toISOString(), ttl: TTL_SECONDS },
    ui: {
      ...{ color: settings.color, side: settings.side, x: settings.offset.x, y: settings.offset.y, z: settings.zIndex },
      label: wordsIn(locale, settings.launcher),
      ...(settings.hideOnPhone ? { noPhone: true } : {}),
      ...(settings.delaySeconds === 0 ? {} : { delay: settings.delaySeconds }),
      ...(include.length === 0 ? {} : { include }),
      ...(exclude.length === 0 ? {} : { exclude }),
    },
  };
}
