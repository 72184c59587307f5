import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { eventGroups } from "../../event-groups";
import { ruleOptions } from "../../rule-options";
import { WebhookEditor } from "../../webhook-editor";
import { WebhookHealth } from "../../webhook-health";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<RawSearch> };

/** Title and page show the same webhook: read once a request. */
const webhookOf = cache(async (id: string) => foundOrNull(getEndpoint(await sessionContext(), id)));

export async function generateMetadata(props: Props): Promise<Metadata> {
  const webhook = await webhookOf((await props.params).id);
  return { title: webhook?.name ?? (await getT("webhooks"))("edit.notFound") };
}

export default async function EditWebhookPage(props: Props) {
  const [ctx, { id }, search] = await Promise.all([sessionContext(), props.params, props.searchParams]);
  const webhook = await webhookOf(id);
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
    <Texts
      namespaces={[
        "webhooks",
        "templates",
        "channels",
        "results",
        "rules",
        "testPush",
        "signing",
        "validation",
        "webhookDetail",
      ]}
    >
      <PageHeader
        title={webhook.name}
        meta={<Badge>{common(`channel.${webhook.channel}`)}</Badge>}
        breadcrumb={
          <Breadcrumb
            label={t("title")}
            items={[
              { label: t("title"), href: "/settings/webhooks" },
              { label: webhook.name, href: `/settings/webhooks/${id}` },
              { label: t("actions.edit") },
            ]}
          />
        }
        actions={
          <ButtonLink href={`/settings/webhooks/deliveries?webhook=${id}`} icon={ScrollText}>
            {t("edit.history")}
          </ButtonLink>
        }
      />
      <WebhookHealth ctx={ctx} webhook={webhook} />
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
