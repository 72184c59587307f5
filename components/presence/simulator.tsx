"use client";

import { useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox, Input, Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { AgentStatus, Presence } from "@/lib/domain/presence/presence";
import type { Schedule } from "@/lib/domain/presence/schedule";
import { localMinute } from "@/lib/domain/zoned-time";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { PresenceSentence } from "./sentence";
import { usePresenceWords } from "./words";

export type SimulationInput = { at: string; agents: AgentStatus[]; forced: boolean; schedule?: Schedule };

const CASES: readonly AgentStatus[] = ["available", "busy", "away", "offline"];

/** 模拟器: any moment by the rule that decides live, with how it came to the answer. `schedule`: what is not saved yet. */
export function Simulator(props: {
  schedule: Schedule | undefined;
  simulate: (input: SimulationInput) => Promise<ActionState<Presence>>;
}) {
  const t = useTranslations("presence");
  const common = useTranslations("common");
  const own = useTranslations("nav.presence");
  const id = useId();
  const { timeZone, renderedAt } = useTextsState();
  const [at, setAt] = useState(() => localMinute(new Date(renderedAt), timeZone));
  const [agent, setAgent] = useState<AgentStatus>("available");
  const [forced, setForced] = useState(false);
  const [result, setResult] = useState<Presence | null>(null);
  const [pending, start] = useTransition();
  const run = () =>
    start(async () => {
      const schedule = props.schedule === undefined ? {} : { schedule: props.schedule };
      const answer = await props.simulate({ at, agents: [agent], forced, ...schedule }).catch(() => null);
      if (answer?.status === "ok") setResult(answer.data);
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  return (
    <Card title={t("sim.title")} description={t("sim.description")}>
      <div className="flex flex-wrap items-end gap-4">
        <label htmlFor={`${id}-at`} className="w-56 max-w-full">
          <span className="mb-1 block text-ink-2 text-sm">{t("sim.at")}</span>
          <Input id={`${id}-at`} type="datetime-local" value={at} onChange={({ target }) => setAt(target.value)} />
        </label>
        <label htmlFor={`${id}-agent`} className="w-40">
          <span className="mb-1 block text-ink-2 text-sm">{t("sim.agents")}</span>
          <Select
            id={`${id}-agent`}
            value={agent}
            onChange={({ target }) => setAgent(CASES.find((known) => known === target.value) ?? "available")}
          >
            {CASES.map((status) => (
              <option key={status} value={status}>
                {own(`status.${status}`)}
              </option>
            ))}
          </Select>
        </label>
        <Checkbox
          label={t("sim.forced")}
          checked={forced}
          onChange={({ target }) => setForced(target.checked)}
          className="mb-1"
        />
        <Button pending={pending} disabled={at === ""} onClick={run}>
          {t("sim.run")}
        </Button>
      </div>
      {result !== null && <Result result={result} />}
    </Card>
  );
}

function Result({ result }: { result: Presence }) {
  const t = useTranslations("presence");
  const words = usePresenceWords();
  const nextOpenAt = result.nextOpenAt === null ? null : new Date(result.nextOpenAt).toISOString();
  return (
    <div className="mt-5 border-line border-t pt-4">
      <PresenceSentence presence={{ ...result, nextOpenAt }} />
      <h3 className="mt-4 text-ink-2 text-sm">{t("sim.trace")}</h3>
      <ol className="mt-1 list-inside list-decimal space-y-1">
        {result.trace.map((item) => (
          <li key={item.step}>{words.step(item, result)}</li>
        ))}
      </ol>
    </div>
  );
}
