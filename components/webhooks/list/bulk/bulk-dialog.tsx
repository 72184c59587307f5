"use client";

import { CheckCircle2, XCircle } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { type Chosen, type Job, type Line, runAll } from "./run";

/**
 * Many webhooks one after another: how far it is, what became of each, and 停止.
 */
export function BulkDialog(props: Job & { onClose: () => void }) {
  const t = useTranslations("webhooks.bulk");
  const common = useTranslations("common");
  const { chosen, ask } = props;
  const [lines, setLines] = useState<readonly Line[]>(props.known ?? []);
  const [phase, setPhase] = useState<"asked" | "running" | "stopped" | "done">(
    props.known !== undefined ? "done" : ask === undefined ? "running" : "asked",
  );
  const stop = useRef<AbortController | null>(null);
  const run = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setPhase("running");
    const all = await runAll(
      chosen.map(({ id }) => id),
      props.size,
      props.step,
      { signal: controller.signal, unanswered: common("form.networkError"), onLines: (some) => setLines([...some]) },
    );
    setPhase(controller.signal.aborted ? "stopped" : "done");
    props.onDone(all);
  };
  const begin = useRef(run);
  const atOnce = phase === "running";
  useEffect(() => {
    // Under StrictMode effects run twice; the work may begin only once.
    if (atOnce && stop.current === null) void begin.current();
  }, [atOnce]);
  const running = phase === "running";
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !running && props.onClose()}
      dismissable={!running}
      size="lg"
      title={props.title}
      footer={
        running ? (
          <Button onClick={() => stop.current?.abort()}>{t("stop")}</Button>
        ) : phase === "asked" && ask !== undefined ? (
          <>
            <Button onClick={props.onClose}>{common("cancel")}</Button>
            <Button variant="primary" onClick={() => void run()}>
              {ask.confirm}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={props.onClose}>
            {common("close")}
          </Button>
        )
      }
    >
      {phase === "asked" ? <p className="text-ink-2">{ask?.text}</p> : <Progress {...{ chosen, lines, phase }} />}
      {lines.length > 0 && <Results chosen={chosen} lines={lines} />}
    </Dialog>
  );
}

function Progress(props: {
  chosen: readonly Chosen[];
  lines: readonly Line[];
  phase: "asked" | "running" | "stopped" | "done";
}) {
  const t = useTranslations("webhooks.bulk");
  const { lines, phase } = props;
  const [done, all] = [lines.length, props.chosen.length];
  const failed = lines.filter(
    (line) => line.problem !== null || (line.test && line.test.verdict !== "delivered"),
  ).length;
  const counts = { done, all, ok: done - failed, failed };
  return (
    <div className="mb-4">
      <progress aria-label={t("progressLabel")} value={done} max={all} className="h-1.5 w-full accent-accent" />
      <p role="status" className="mt-1.5 text-ink-2 text-sm">
        {t("progress", counts)}
        {phase === "stopped" && ` ${t("stopped", { n: all - done })}`}
      </p>
    </div>
  );
}

function Results({ chosen, lines }: { chosen: readonly Chosen[]; lines: readonly Line[] }) {
  const t = useTranslations("webhooks.bulk");
  const names = new Map(chosen.map(({ id, name }) => [id, name]));
  return (
    <div className="max-h-80 overflow-y-auto rounded-lg border border-line">
      <table className="w-full text-sm">
        <caption className="sr-only">{t("results")}</caption>
        <thead className="sticky top-0 bg-sunken text-ink-2">
          <tr>
            <th scope="col" className="px-3 py-2 text-start font-medium">
              {t("name")}
            </th>
            <th scope="col" className="px-3 py-2 text-start font-medium">
              {t("result")}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {lines.map((line) => (
            <tr key={line.id}>
              <th scope="row" className="px-3 py-2 text-start font-normal">
                <span className="break-words">{names.get(line.id) ?? line.id}</span>
              </th>
              <td className="px-3 py-2">
                <Outcome line={line} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const VERDICTS = { delivered: "delivered", retry: "retrying", rejected: "rejected", dead: "dead" } as const;

function Outcome({ line }: { line: Line }) {
  const t = useTranslations("webhooks.bulk");
  const common = useTranslations("common");
  const { locale } = useTextsState();
  if (line.problem !== null) {
    return (
      <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone="danger" icon={XCircle}>
          {t("failed")}
        </Badge>
        {line.problem}
      </span>
    );
  }
  if (line.test === undefined) {
    return (
      <Badge tone="success" icon={CheckCircle2}>
        {line.changed ? t("done") : t("unchanged")}
      </Badge>
    );
  }
  const { verdict, code, ms } = line.test;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <StatusBadge status={VERDICTS[verdict]} label={common(`verdict.${verdict}`)} />
      {code !== undefined && <code className="text-xs">{code}</code>}
      <span className="text-ink-3">{formatDuration(ms, locale)}</span>
    </span>
  );
}
