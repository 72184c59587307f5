import { UrlDrawer } from "@/components/ui/drawer";
import { may, type ServiceContext } from "@/lib/context";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { eventGroups } from "./event-groups";
import { DrawerTest } from "./test-drawer";

/** `?test=whk_…` over the list: the test panel for that webhook, or the sentence that there is none. */
export async function TestDrawer({ ctx, id }: { ctx: ServiceContext; id: string }) {
  const [t, webhooks, webhook, groups] = await Promise.all([
    getT("testPush"),
    getT("webhooks"),
    foundOrNull(getEndpoint(ctx, id)),
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
        key={id}
        webhook={{ id, channel, locale, timeoutMs, format }}
        groups={groups}
        allowed={may(ctx, "endpoint.test")}
      />
    </UrlDrawer>
  );
}
