import { Download } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import {
  choiceParam,
  numberParam,
  type RawSearch,
  readSearch,
  textParam,
  writeSearch,
} from "@/components/data-table/url-state";
import { LiveRefresh } from "@/components/live-refresh";
import { buttonStyle } from "@/components/ui/button";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { TabLinks } from "@/components/webhooks/detail/tab-links";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { BATCH_STATES, RUN_LIVE, type RunStatus } from "@/lib/domain/broadcast/status";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { viewRun } from "@/lib/services/broadcasts/run-view";
import { RunCard } from "../../run-card";
import { BatchesTab } from "./batches-tab";
import { MembersTab } from "./members-tab";
import { MissedTab } from "./missed-tab";
import { PlanTab } from "./plan-tab";

const TABS = ["batches", "missed", "members", "plan"] as const;
const SHAPE = {
  tab: choiceParam(TABS),
  state: choiceParam(BATCH_STATES),
  after: numberParam(0, 100_000_000, 0),
  /** Contacts of the snapshot behind this one. */
  member: textParam(40),
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("broadcasts"))("list.title") };
}

export default async function RunPage(props: {
  params: Promise<{ id: string; runId: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const [ctx, t, { id, runId }] = await Promise.all([sessionContext(), getT("broadcasts"), props.params]);
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "broadcast.read", async () => {
    const run = await foundOrNull(viewRun(ctx, id, runId));
    if (run === null) notFound();
    const path = `/broadcasts/${id}/runs/${runId}`;
    const tab = values.tab === "" ? "batches" : values.tab;
    const title = t("run.title", { n: run.number });
    const part = { ctx, path, run, after: values.after };
    return (
      <Texts namespaces={["broadcasts"]}>
        <LiveRefresh topic="broadcasts" active={isLive(run.status)} />
        <PageHeader
          title={title}
          description={<span className="break-words">{run.name}</span>}
          breadcrumb={
            <Breadcrumb
              label={t("run.breadcrumb")}
              items={[
                { label: t("list.title"), href: "/broadcasts" },
                { label: run.name, href: `/broadcasts/${id}` },
                { label: title },
              ]}
            />
          }
          actions={may(ctx, "contact.read") && run.failedContacts > 0 && <ExportLink href={`${path}/failed`} />}
        />
        <div className="mb-6">
          <RunCard ctx={ctx} name={run.name} run={run} pace={run.pace} title={t("run.progressTitle")} />
        </div>
        <TabLinks
          label={t("run.tabs")}
          tabs={TABS.map((key) => ({
            key,
            label: t(`run.tab.${key}`),
            href: writeSearch(path, { tab: key === "batches" ? "" : key }),
            current: key === tab,
          }))}
        />
        {tab === "batches" && <BatchesTab {...part} state={values.state} ignored={ignored} />}
        {tab === "missed" && <MissedTab {...part} />}
        {tab === "members" && <MembersTab {...part} after={values.member} />}
        {tab === "plan" && <PlanTab ctx={ctx} id={id} runId={runId} />}
      </Texts>
    );
  });
}

const isLive = (status: RunStatus): boolean => RUN_LIVE.some((live) => live === status);

async function ExportLink({ href }: { href: string }) {
  const t = await getT("broadcasts");
  return (
    <a href={href} download className={buttonStyle({ variant: "secondary", size: "md" })}>
      <Download aria-hidden className="size-4" />
      {t("run.export")}
    </a>
  );
}
