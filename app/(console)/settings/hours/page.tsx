import type { Metadata } from "next";
import { LiveRefresh } from "@/components/live-refresh";
import { AgentsList } from "@/components/presence/agents-table";
import { ForceSwitch } from "@/components/presence/force-switch";
import { PresenceRulesForm } from "@/components/presence/rules-form";
import { ScheduleEditor } from "@/components/presence/schedule-editor";
import { PresenceSentence } from "@/components/presence/sentence";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { hoursOf } from "@/lib/domain/presence/schedule";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listAgents } from "@/lib/services/presence/agents";
import { presenceSentence, presenceSettings } from "@/lib/services/presence/read";
import { permitted } from "../../permitted";
import { forceAction, saveRulesAction, saveScheduleAction, setAgentOfflineAction, simulateAction } from "./actions";

/** Leases run out and hours begin without anybody doing anything. */
const LOOK_MS = 10_000;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("presence"))("title") };
}

export default async function HoursPage() {
  const ctx = await sessionContext();
  return permitted(ctx, "message.read", async () => {
    const [t, presence, settings, agents] = await Promise.all([
      getT("presence"),
      presenceSentence(ctx),
      presenceSettings(ctx),
      listAgents(ctx),
    ]);
    const mayWrite = may(ctx, "message.config");
    const { schedule, version, countBusy, idleMinutes, forced, timeZone } = settings;
    return (
      <Texts namespaces={["presence", "validation"]}>
        <LiveRefresh active topic="presence" everyMs={LOOK_MS} />
        <PageHeader title={t("title")} description={t("description")} />
        <div className="space-y-5">
          {hoursOf(schedule, timeZone).isEmpty && <Banner tone="warning">{t("noHours")}</Banner>}
          <Card>
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
              <PresenceSentence presence={presence} large />
              <ForceSwitch forced={forced} mayWrite={mayWrite} force={forceAction} />
            </div>
          </Card>
          <Card title={t("agents.title")} description={t("agents.description")}>
            {agents.length === 0 ? (
              <EmptyState title={t("agents.empty")} headingLevel={3} compact />
            ) : (
              <AgentsList agents={agents} mayWrite={mayWrite} setOffline={setAgentOfflineAction} />
            )}
          </Card>
          <Card title={t("rules.title")}>
            <PresenceRulesForm rules={{ countBusy, idleMinutes }} mayWrite={mayWrite} save={saveRulesAction} />
          </Card>
          <ScheduleEditor
            schedule={schedule}
            version={version}
            mayWrite={mayWrite}
            mayZone={may(ctx, "organization.write")}
            save={saveScheduleAction}
            simulate={simulateAction}
          />
        </div>
      </Texts>
    );
  });
}
