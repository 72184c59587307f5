import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import { BroadcastStatusBadge } from "@/components/broadcasts/list/broadcast-status";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { LiveRefresh } from "@/components/live-refresh";
import { Time } from "@/components/time";
import { Card } from "@/components/ui/card";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import type { BroadcastDto } from "@/lib/services/broadcasts/dto";
import { type BroadcastView, viewBroadcast } from "@/lib/services/broadcasts/run-view";
import { OwnMenu } from "../own-menu";
import { BroadcastFacts } from "./facts";
import { RunCard } from "./run-card";
import { RunsTable } from "./runs-table";

const SHAPE = { cursor: textParam(40) };
const LIVE: ReadonlySet<string> = new Set(["running", "paused", "scheduled"]);

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("broadcasts"))("list.title") };
}

export default async function BroadcastPage(props: {
  params: Promise<{ id: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const [ctx, t, { id }] = await Promise.all([sessionContext(), getT("broadcasts"), props.params]);
  const { values } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "broadcast.read", async () => {
    const view = await foundOrNull(viewBroadcast(ctx, id));
    if (view === null) notFound();
    const { broadcast, upcoming } = view;
    const { name, lastRun, pace } = broadcast;
    return (
      <Texts namespaces={["broadcasts"]}>
        <LiveRefresh topic="broadcasts" active={LIVE.has(broadcast.status)} />
        <Head broadcast={broadcast} mayWrite={may(ctx, "broadcast.write")} />
        <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="grid min-w-0 grid-cols-1 gap-5">
            {lastRun !== null && (
              <RunCard
                ctx={ctx}
                name={name}
                run={lastRun}
                pace={pace}
                title={t("run.latest", { n: lastRun.number })}
                link={<TextLink href={`/broadcasts/${id}/runs/${lastRun.id}`}>{t("run.open")}</TextLink>}
              />
            )}
            <section aria-labelledby="runs">
              <h2 id="runs" className="mb-3 font-semibold text-lg">
                {t("run.runs")}
              </h2>
              <RunsTable ctx={ctx} id={id} name={name} cursor={values.cursor} />
            </section>
          </div>
          <div className="grid min-w-0 grid-cols-1 gap-5">
            <Upcoming broadcast={broadcast} upcoming={upcoming} />
            <Card title={t("run.config")}>
              <BroadcastFacts view={view} made={broadcast} />
            </Card>
          </div>
        </div>
      </Texts>
    );
  });
}

async function Head({ broadcast, mayWrite }: { broadcast: BroadcastDto; mayWrite: boolean }) {
  const t = await getT("broadcasts");
  const { name, status } = broadcast;
  return (
    <PageHeader
      title={<span className="break-words">{name}</span>}
      meta={<BroadcastStatusBadge status={status} label={t(`status.${status}`)} />}
      breadcrumb={
        <Breadcrumb
          label={t("run.breadcrumb")}
          items={[{ label: t("list.title"), href: "/broadcasts" }, { label: name }]}
        />
      }
      actions={mayWrite && <OwnMenu broadcast={broadcast} onOwnPage />}
    />
  );
}

/** When it will run next, of one that waits for its time. */
async function Upcoming({ broadcast, upcoming }: Pick<BroadcastView, "broadcast" | "upcoming">) {
  const t = await getT("broadcasts");
  if (broadcast.trigger.type === "immediate" || (broadcast.trigger.type === "once" && upcoming.length === 0))
    return null;
  return (
    <Card title={t("run.upcoming")}>
      {upcoming.length === 0 ? (
        <p className="text-ink-3">{t("run.upcomingNone")}</p>
      ) : (
        <ol className="space-y-1">
          {upcoming.map((at) => (
            <li key={at}>
              <Time at={at} precision="minutes" />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
