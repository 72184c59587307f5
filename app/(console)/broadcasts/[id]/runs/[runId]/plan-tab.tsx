import { Card } from "@/components/ui/card";
import type { ServiceContext } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { viewRunPlan } from "@/lib/services/broadcasts/run-view";
import { BroadcastFacts } from "../../facts";

/** What the run was sent with, as it was when it began. */
export async function PlanTab({ ctx, id, runId }: { ctx: ServiceContext; id: string; runId: string }) {
  const [t, view] = await Promise.all([getT("broadcasts"), viewRunPlan(ctx, id, runId)]);
  return (
    <Card title={t("run.planTitle")}>
      <p className="mb-4 text-ink-2 text-sm">{t("run.planHelp")}</p>
      <BroadcastFacts view={view} />
    </Card>
  );
}
