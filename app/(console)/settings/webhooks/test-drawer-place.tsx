import { UrlDrawer } from "@/components/ui/drawer";
import { may, type ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue/types";
import { getT } from "@/lib/i18n/server";
import { eventGroups } from "./event-groups";
import { DrawerTest } from "./test-drawer";
import { webhookOf } from "./webhook-of";

/**
 * `?test=whk_…` over the list: the test panel for that webhook, or the sentence that there is none. In a list of one
 * event (`eventType`) the test is about that event.
 */
export async function TestDrawer(props: { ctx: ServiceContext; id: string; eventType?: EventType | undefined }) {
  const { ctx, id, eventType } = props;
  const [t, webhooks, webhook, groups] = await Promise.all([
    getT("testPush"),
    getT("webhooks"),
    webhookOf(id),
    eventGroups(),
  ]);
  if (webhook === null) {
    return (
      <UrlDrawer param="test" value={id} title={t("title")}>
        <p className="text-ink-2">{webhooks("edit.notFound")}</p>
      </UrlDrawer>
    );
  }
  const { channel, locale, timeoutMs, format } = webhook;
  return (
    <UrlDrawer param="test" value={id} title={t("title")} subtitle={webhook.name}>
      <DrawerTest
        key={`${id} ${eventType}`}
        eventType={eventType}
        webhook={{ id, channel, locale, timeoutMs, format }}
        groups={groups}
        allowed={may(ctx, "endpoint.test")}
      />
    </UrlDrawer>
  );
}
