import type { ReactNode } from "react";
import { RetryFailed } from "@/components/broadcasts/run/retry-failed";
import { RunStatusBadge } from "@/components/broadcasts/run/run-status";
import { Card } from "@/components/ui/card";
import { requireSession } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { secondsOf } from "@/lib/domain/broadcast/figures";
import type { BroadcastPlan } from "@/lib/domain/broadcast/plan";
import { getT } from "@/lib/i18n/server";
import type { RunDto } from "@/lib/services/broadcasts/dto";
import { forecastRun } from "@/lib/services/broadcasts/run-view";
import { retryFailedAction } from "./actions";
import { RunFigures } from "./run-figures";

const OVER: ReadonlySet<string> = new Set(["partial", "failed", "stopped"]);

/** How a run goes, with the retry of what failed once it is over. */
export async function RunCard(props: {
  ctx: ServiceContext;
  name: string;
  run: RunDto;
  pace: BroadcastPlan["pace"];
  title: string;
  link?: ReactNode;
}) {
  const { ctx, name, run, pace, title } = props;
  const [t, forecast, { timeZone }] = await Promise.all([getT("broadcasts"), forecastRun(ctx, run), requireSession()]);
  const mayRetry = may(ctx, "broadcast.write") && OVER.has(run.status) && run.failed > 0;
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {title}
          <RunStatusBadge status={run.status} label={t(`run.status.${run.status}`)} />
        </span>
      }
      actions={props.link}
    >
      <RunFigures name={name} run={run} forecast={forecast} now={ctx.now()} timeZone={timeZone} />
      {mayRetry && (
        <div className="mt-4 flex flex-wrap gap-2">
          <RetryFailed
            id={run.broadcastId}
            runId={run.id}
            batches={run.failed}
            contacts={Math.min(run.failedContacts, run.failed * run.batchSize)}
            seconds={secondsOf(run.failed, pace, null)}
            action={retryFailedAction}
          />
        </div>
      )}
    </Card>
  );
}
