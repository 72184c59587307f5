import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { HealthBanner } from "@/components/webhooks/health/health-banner";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { countWaitingDeliveries, probeWebhook, setWebhookEnabled } from "../actions";
import { eventGroups } from "../event-groups";
import { healthFacts } from "../health-facts";
import { ruleOptions } from "../rule-options";
import { WebhookEditor } from "../webhook-editor";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<RawSearch> };

export async function generateMetadata(props: Props): Promise<Metadata> {
  const [ctx, { id }] = await Promise.all([sessionContext(), props.params]);
  const webhook = await foundOrNull(getEndpoint(ctx, id));
  return { title: webhook?.name ?? (await getT("webhooks"))("edit.notFound") };
}

export default async function EditWebhookPage(props: Props) {
  const [ctx, { id }, search] = await Promise.all([sessionContext(), props.params, props.searchParams]);
  const webhook = await foundOrNull(getEndpoint(ctx, id));
  if (webhook === null) notFound();
  const { values } = readSearch({ focus: textParam(60) }, search);
  const [t, common, groups, options, never] = await Promise.all([
    getT("webhooks"),
    getT("common"),
    eventGroups(),
    ruleOptions(ctx, id),
    neverPushed(ctx, id),
  ]);
  return (
    <Texts namespaces={["webhooks", "rules", "testPush", "validation"]}>
      <PageHeader
        title={webhook.name}
        meta={<Badge>{common(`channel.${webhook.channel}`)}</Badge>}
        breadcrumb={
          <Breadcrumb
            label={t("title")}
            items={[{ label: t("title"), href: "/settings/webhooks" }, { label: webhook.name }]}
          />
        }
        actions={
          <ButtonLink href={`/settings/webhooks/deliveries?webhook=${id}`} icon={ScrollText}>
            {t("edit.history")}
          </ButtonLink>
        }
      />
      <HealthBanner
        endpoint={healthFacts(webhook)}
        actions={{ setEnabled: setWebhookEnabled, countWaiting: countWaitingDeliveries, probe: probeWebhook }}
        mayWrite={may(ctx, "endpoint.write")}
        mayProbe={may(ctx, "endpoint.test")}
        className="mb-5"
      />
      <WebhookEditor
        key={webhook.id}
        record={webhook}
        receiver={null}
        locale={webhook.locale}
        groups={groups}
        {...options}
        mayWrite={may(ctx, "endpoint.write")}
        mayTest={may(ctx, "endpoint.test")}
        neverTested={never}
        focus={values.focus}
      />
    </Texts>
  );
}

/** Whether the history has nothing of this webhook, not even a test. */
async function neverPushed(ctx: ServiceContext, id: string): Promise<boolean> {
  const endpointId = decodeId("endpoint", id);
  const page = endpointId === null ? null : await listDeliveries(ctx, { endpointId, limit: 1 });
  return page === null || page.items.length === 0;
}
