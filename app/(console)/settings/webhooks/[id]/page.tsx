import { PenLine, Send } from "lucide-react";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { choiceParam, type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { Configuration } from "@/components/webhooks/detail/configuration";
import { MissingSecrets } from "@/components/webhooks/detail/missing-secrets";
import { TabLinks } from "@/components/webhooks/detail/tab-links";
import { StatusSwitch } from "@/components/webhooks/list/status-switch";
import { signingOf } from "@/components/webhooks/secret/rotation";
import { WebhookMenu } from "@/components/webhooks/webhook-menu";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import { endpointOptions } from "@/lib/services/endpoints/options";
import { WebhookCare, WebhookFindings } from "../../care/webhook-care";
import {
  countWaitingDeliveries,
  deleteWebhook,
  rotateWebhookSecret,
  setWebhookEnabled,
  weighDeletion,
} from "../actions";
import { eventGroups } from "../event-groups";
import { TestDrawer } from "../test-drawer-place";
import { WebhookHealth } from "../webhook-health";
import { webhookOf } from "../webhook-of";
import { duplicateWebhook } from "./actions";
import { ChangesTab } from "./changes-tab";
import { HistoryTab } from "./history-tab";
import { OverviewTab } from "./overview-tab";

const TABS = ["overview", "history", "config", "changes"] as const;
const PERIODS = ["24h", "7d", "30d"] as const;
const SHAPE = {
  tab: choiceParam(TABS),
  period: choiceParam(PERIODS),
  cursor: textParam(40),
  d: textParam(40),
  test: textParam(40),
  focus: textParam(60),
};
export type DetailSearch = ReturnType<typeof readSearch<typeof SHAPE>>["values"];
type Props = { params: Promise<{ id: string }>; searchParams: Promise<RawSearch> };

export async function generateMetadata(props: Props): Promise<Metadata> {
  const webhook = await webhookOf((await props.params).id);
  return { title: webhook?.name ?? (await getT("webhooks"))("edit.notFound") };
}

export default async function WebhookPage(props: Props) {
  const [ctx, { id }, search] = await Promise.all([sessionContext(), props.params, props.searchParams]);
  const webhook = await webhookOf(id);
  if (webhook === null) notFound();
  const { values } = readSearch(SHAPE, search);
  const path = `/settings/webhooks/${id}`;
  // A finding's field stands in the form.
  if (values.focus !== "") redirect(writeSearch(`${path}/edit`, { focus: values.focus }));
  const t = await getT("webhookDetail");
  const tab = values.tab === "" ? "overview" : values.tab;
  return (
    <Texts namespaces={["webhooks", "webhookDetail", "channels", "rules", "testPush", "results", "charts", "history"]}>
      <Header ctx={ctx} webhook={webhook} path={path} search={search} />
      <WebhookHealth ctx={ctx} webhook={webhook} />
      <MissingSecrets paths={webhook.missingSecrets} channel={webhook.channel} editHref={`${path}/edit`} />
      <WebhookFindings ctx={ctx} id={id} />
      <TabLinks
        label={t("tabs")}
        tabs={TABS.map((key) => ({
          key,
          label: t(`tab.${key}`),
          href: writeSearch(path, { tab: key === "overview" ? "" : key }),
          current: key === tab,
        }))}
      />
      {/* The history goes from filter to filter without losing its form. */}
      <Suspense
        key={tab === "history" ? tab : `${tab} ${values.period} ${values.cursor}`}
        fallback={<Skeleton className="h-96 w-full" />}
      >
        <TabContent ctx={ctx} webhook={webhook} path={path} search={search} values={{ ...values, tab }} />
      </Suspense>
      {values.test !== "" && <TestDrawer ctx={ctx} id={id} />}
    </Texts>
  );
}

type Part = { ctx: ServiceContext; webhook: EndpointDto; path: string; search: RawSearch; values: DetailSearch };

async function TabContent({ ctx, webhook, path, search, values }: Part) {
  switch (values.tab) {
    case "history":
      return <HistoryTab ctx={ctx} webhook={webhook} path={path} search={search} />;
    case "config":
      return <ConfigTab ctx={ctx} webhook={webhook} />;
    case "changes":
      return <ChangesTab ctx={ctx} webhook={webhook} path={path} cursor={values.cursor} />;
    default:
      return <OverviewTab ctx={ctx} webhook={webhook} path={path} values={values} />;
  }
}

async function ConfigTab({ ctx, webhook }: Pick<Part, "ctx" | "webhook">) {
  const [groups, others] = await Promise.all([eventGroups(), endpointOptions(ctx)]);
  return (
    <>
      <Configuration webhook={webhook} groups={groups} others={others} />
      <WebhookCare ctx={ctx} id={webhook.id} />
    </>
  );
}

async function Header({ ctx, webhook, path, search }: Omit<Part, "values">) {
  const [t, detail, common] = await Promise.all([getT("webhooks"), getT("webhookDetail"), getT("common")]);
  const mayWrite = may(ctx, "endpoint.write");
  const { id, name, channel, enabled, disabledReason } = webhook;
  return (
    <PageHeader
      title={name}
      description={webhook.description === "" ? undefined : webhook.description}
      meta={
        <>
          <Badge>{common(`channel.${channel}`)}</Badge>
          <span className="inline-flex items-center gap-1.5 text-sm">
            <StatusSwitch
              id={id}
              name={name}
              enabled={enabled}
              disabled={!mayWrite}
              setEnabled={setWebhookEnabled}
              countWaiting={countWaitingDeliveries}
            />
            <span className="text-ink-2">
              {t(`status.${enabled ? "enabled" : disabledReason === null ? "disabled" : "stopped"}`)}
            </span>
          </span>
        </>
      }
      breadcrumb={
        <Breadcrumb label={t("title")} items={[{ label: t("title"), href: "/settings/webhooks" }, { label: name }]} />
      }
      actions={
        <>
          <ButtonLink
            href={writeSearch(path, { ...search, d: "", test: id })}
            scroll={false}
            icon={Send}
            data-drawer-link={id}
            aria-keyshortcuts="t"
          >
            {t("actions.test")}
          </ButtonLink>
          <ButtonLink
            href={`${path}/edit`}
            icon={PenLine}
            variant={mayWrite ? "primary" : undefined}
            aria-keyshortcuts="e"
          >
            {mayWrite ? t("actions.edit") : detail("viewForm")}
          </ButtonLink>
          <WebhookMenu
            onOwnPage
            id={id}
            name={name}
            events={webhook.events.length}
            mayWrite={mayWrite}
            manual={webhook.trigger === "manual"}
            duplicate={duplicateWebhook}
            signing={signingOf(webhook)}
            rotate={rotateWebhookSecret}
            countWaiting={countWaitingDeliveries}
            weigh={weighDeletion}
            remove={deleteWebhook}
          />
        </>
      }
    />
  );
}
