"use client";

import { useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox, Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { AgentStatus, Presence } from "@/lib/domain/presence/presence";
import type { Schedule } from "@/lib/domain/presence/schedule";
import { localMinute } from "@/lib/domain/zoned-time";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { PresenceSentence } from "./sentence";
import { usePresenceWords } from "./words";

export type SimulationInput = { at: string; agents: AgentStatus[]; forced: boolean; schedule?: Schedule };

/** Whoever is offline changes nothing. */
const CASES = ["available", "busy", "away"] as const satisfies readonly AgentStatus[];
/** Together no more than a simulation takes. */
const MOST_EACH = 6;

type Counts = Record<(typeof CASES)[number], number>;

/** 模拟器: any moment by the rule that decides live, with how it came to the answer. `schedule`: what is not saved yet. */
export function Simulator(props: {
  schedule: Schedule | undefined;
  simulate: (input: SimulationInput) => Promise<ActionState<Presence>>;
}) {
  const t = useTranslations("presence");
  const common = useTranslations("common");
  const id = useId();
  const { timeZone, renderedAt } = useTextsState();
  const [at, setAt] = useState(() => localMinute(new Date(renderedAt), timeZone));
  const [counts, setCounts] = useState<Counts>({ available: 1, busy: 0, away: 0 });
  const [forced, setForced] = useState(false);
  const [result, setResult] = useState<Presence | null>(null);
  const [pending, start] = useTransition();
  const run = () =>
    start(async () => {
      const schedule = props.schedule === undefined ? {} : { schedule: props.schedule };
      const agents = CASES.flatMap((status) => Array<AgentStatus>(counts[status]).fill(status));
      const answer = await props.simulate({ at, agents, forced, ...schedule }).catch(() => null);
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
        <AgentCounts counts={counts} onChange={setCounts} />
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

/** How many agents are there in each status. */
function AgentCounts({ counts, onChange }: { counts: Counts; onChange: (counts: Counts) => void }) {
  const t = useTranslations("presence.sim");
  const own = useTranslations("nav.presence");
  const id = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-ink-2 text-sm">{t("agents")}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {CASES.map((status) => (
          <label key={status} htmlFor={`${id}-${status}`} className="flex items-center gap-2">
            <span>{own(`status.${status}`)}</span>
            <Input
              id={`${id}-${status}`}
              type="number"
              inputMode="numeric"
              min={0}
              max={MOST_EACH}
              value={counts[status]}
              onChange={({ target }) => onChange({ ...counts, [status]: within(target.valueAsNumber) })}
              className="w-18"
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const within = (count: number): number =>
  Number.isNaN(count) ? 0 : Math.max(0, Math.min(MOST_EACH, Math.round(count)));

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
