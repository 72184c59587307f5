import { networkOf } from "@/lib/domain/client-ip";
import { eventStream } from "@/lib/http/event-stream";
import { widgetRoute } from "@/lib/http/widget-request";
import { visitorIntro } from "@/lib/i18n/visitor-presence";
import { usualReply } from "@/lib/services/messages/usual-reply";
import { type PresenceView, readPresence } from "@/lib/services/presence/read";
import { watchPresence } from "@/lib/services/presence/watch";
import { showOf } from "@/lib/services/sites/public-widget";

export const dynamic = "force-dynamic";

/** Tells an open panel who is there, at once and on every change. 503 when there are too many: the panel polls then. */
export async function GET(request: Request): Promise<Response> {
  return widgetRoute(request, async ({ source, site, settings, locale, visitorZone, ip, now }) => {
    const eta = await usualReply(source, site.organizationId, now);
    const tell = (presence: PresenceView, at: Date) => {
      const show = showOf(settings, presence.mode);
      const intro = visitorIntro(locale, presence, { now: at, visitorZone, canChat: show === "chat", eta });
      return { show, mode: presence.mode, reason: presence.reason, next_open_at: presence.nextOpenAt, intro };
    };
    const stream = eventStream(request, `${site.id} ${ip === null ? "" : networkOf(ip)}`, async (send) => {
      send("presence", tell(await readPresence(source, site.organizationId, now), now));
      return watchPresence(source, site.organizationId, (view) => send("presence", tell(view, new Date())));
    });
    return stream ?? new Response(null, { status: 503, headers: { "retry-after": "30" } });
  });
}
