"use client";

import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { RelativeTime } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { AgentStatus } from "@/lib/domain/presence/presence";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { AgentStatusMark } from "./status-dot";

export type AgentRow = {
  userId: string;
  name: string;
  status: AgentStatus;
  auto: boolean;
  setBy: string | null;
  lastSeenAt: string | null;
  live: boolean;
  devices: number;
  idleSeconds: number | null;
  onlineSecondsToday: number;
};

/** 客服列表 as rows that become cards on a phone. */
export function AgentsList(props: {
  agents: readonly AgentRow[];
  mayWrite: boolean;
  setOffline: (input: { userId: string }) => Promise<ActionState<undefined>>;
}) {
  return (
    <ul className="divide-y divide-line">
      {props.agents.map((agent) => (
        <Agent key={agent.userId} agent={agent} {...props} />
      ))}
    </ul>
  );
}

function Agent(props: {
  agent: AgentRow;
  mayWrite: boolean;
  setOffline: (input: { userId: string }) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("presence");
  const own = useTranslations("nav.presence");
  const { locale } = useTextsState();
  const { agent } = props;
  const duration = (seconds: number) =>
    seconds < 60 ? t("agents.seconds", { n: seconds }) : formatDuration(seconds * 1000, locale);
  const note = agent.auto ? t("agents.auto") : agent.setBy !== null && t("agents.setBy", { name: agent.setBy });
  const facts = [
    { key: "devices", text: String(agent.devices) },
    { key: "idle", text: agent.idleSeconds === null ? "—" : duration(agent.idleSeconds) },
    { key: "today", text: duration(agent.onlineSecondsToday) },
  ] as const;
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 py-3">
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium">{agent.name}</p>
        <p className="text-sm">
          <AgentStatusMark status={agent.status} label={own(`status.${agent.status}`)} />
          {note && <span className="ml-1.5 text-ink-3">({note})</span>}
        </p>
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        <div className="min-w-24">
          <dt className="text-ink-3">{t("agents.heartbeat")}</dt>
          <dd>
            {agent.lastSeenAt === null ? (
              t("agents.never")
            ) : agent.live ? (
              <RelativeTime at={agent.lastSeenAt} />
            ) : (
              t("agents.lost")
            )}
          </dd>
        </div>
        {facts.map(({ key, text }) => (
          <div key={key} className="min-w-16">
            <dt className="text-ink-3">{t(`agents.${key}`)}</dt>
            <dd className="tabular-nums">{text}</dd>
          </div>
        ))}
      </dl>
      {props.mayWrite && <SetOffline {...props} />}
    </li>
  );
}

function SetOffline(props: {
  agent: AgentRow;
  setOffline: (input: { userId: string }) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("presence.agents");
  const common = useTranslations("common");
  const [, start] = useTransition();
  const { userId, name, status } = props.agent;
  const run = () =>
    start(async () => {
      const answer = await props.setOffline({ userId }).catch(() => null);
      if (answer?.status === "ok") toast.success(t("done", { name }));
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  return (
    <Popconfirm
      trigger={
        <Button size="sm" disabled={status === "offline"} aria-label={`${t("setOffline")} ${name}`}>
          {t("setOffline")}
        </Button>
      }
      title={t("setOfflineTitle", { name })}
      description={t("setOfflineHelp")}
      confirmLabel={t("setOffline")}
      cancelLabel={t("cancel")}
      onConfirm={run}
    />
  );
}
