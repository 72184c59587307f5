import { widgetRoute } from "@/lib/http/widget-request";
import { visitorFields } from "@/lib/i18n/visitor-form";
import { replyTimeText, visitorIntro } from "@/lib/i18n/visitor-presence";
import { publishedForm } from "@/lib/services/forms/published";
import { sendsReceipts } from "@/lib/services/messages/afterwards";
import { usualReply } from "@/lib/services/messages/usual-reply";
import { recentPresence } from "@/lib/services/presence/watch";
import { freshFormToken, renderedVersion, renewFormToken } from "@/lib/services/sites/form-token";
import { showOf, wordsIn } from "@/lib/services/sites/public-widget";

/** What the panel needs when it opens: its words, who is there, and a token of its own. `renew` brings one that ran out. */
export async function GET(request: Request): Promise<Response> {
  return widgetRoute(request, async ({ source, site, settings, locale, visitorZone, search, now }) => {
    const [presence, eta] = await Promise.all([
      recentPresence(source, site.organizationId, now),
      usualReply(source, site.organizationId, now),
    ]);
    const show = showOf(settings, presence.mode);
    const old = search.get("renew");
    const form = await publishedForm(source, site, old === null ? null : renderedVersion(site, old.slice(0, 2000)));
    const body = {
      token:
        old === null
          ? freshFormToken(site, now, false, form.version)
          : renewFormToken(site, now, old.slice(0, 2000), form.version),
      form_version: form.version,
      fields: visitorFields(form.definition, locale),
      ...{ show, mode: presence.mode, reason: presence.reason },
      intro: visitorIntro(locale, presence, { now, visitorZone, canChat: show === "chat", eta }),
      chat: settings.chatUrl,
      title: wordsIn(locale, settings.title),
      welcome: wordsIn(locale, settings.welcome),
      success: wordsIn(locale, settings.success),
      within: eta === null ? "" : replyTimeText(locale, eta),
      receipt: await sendsReceipts({ ...source, organizationId: site.organizationId }, settings),
    };
    return Response.json(body, { headers: { "cache-control": "no-store" } });
  });
}
