"use client";

import { useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button, ButtonLink } from "@/components/ui/button";
import { RadioCards } from "@/components/ui/radio-cards";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { type ImportItemView, PlanList } from "./plan-list";

/** The answer of the import's route. */
export type ImportView = { applied: boolean; plan: string; items: readonly ImportItemView[] };
type Send = (request: unknown, signal: AbortSignal) => Promise<ActionState<ImportView>>;

const EXISTING = ["ask", "skip", "update", "copy"] as const;
type Existing = (typeof EXISTING)[number];
/** As much as the route takes. */
const MAX_BYTES = 2_097_152;

type Choices = { document: unknown; existing: Existing; off: boolean; exclude: ReadonlySet<number> };
const NOTHING: Choices = { document: undefined, existing: "ask", off: false, exclude: new Set() };

/** File → preview → import. Every choice asks for a new preview; what is applied is the preview on screen. */
export function ImportForm({ send }: { send: Send }) {
  const t = useTranslations("webhookTransfer.import");
  const [choices, setChoices] = useState<Choices>(NOTHING);
  const { view, problem, pending, run, reset, setProblem } = useImport(send);
  const choose = (change: Partial<Choices>) => {
    const next = { ...choices, ...change };
    setChoices(next);
    void run(next, true);
  };
  const startOver = () => {
    setChoices(NOTHING);
    reset();
  };
  const apply = async () => {
    const done = await run(choices, false);
    if (done?.applied) toast.success(t("done", { n: written(done.items).length }));
  };
  if (view?.applied) return <Done view={view} onAgain={startOver} />;
  return (
    <div className="max-w-5xl space-y-5">
      <FileField onFile={(document) => choose({ ...NOTHING, document })} onProblem={setProblem} />
      {problem !== null && (
        <Banner tone="danger" live="alert">
          {problem}
        </Banner>
      )}
      {choices.document !== undefined && view !== null && (
        <>
          <Options choices={choices} onChange={choose} />
          <section aria-busy={pending} aria-label={t("preview")} className={pending ? "opacity-60" : undefined}>
            <h2 className="mb-3 font-semibold text-lg">{t("preview")}</h2>
            <PlanList items={view.items} exclude={choices.exclude} onExclude={(exclude) => choose({ exclude })} />
          </section>
          <Apply items={view.items} pending={pending} onApply={() => void apply()} />
        </>
      )}
    </div>
  );
}

const written = (items: readonly ImportItemView[]) =>
  items.filter(({ action }) => action === "create" || action === "update");

function useImport(send: Send) {
  const t = useTranslations("common.form");
  const [view, setView] = useState<ImportView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const running = useRef<AbortController | null>(null);
  const run = async (choices: Choices, dryRun: boolean): Promise<ImportView | null> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setPending(true);
    setProblem(null);
    const { document, existing, off, exclude } = choices;
    const plan = dryRun || view === null ? {} : { plan: view.plan };
    const request = { document, existing, off, exclude: [...exclude], dryRun, ...plan };
    const answer = await send(request, controller.signal).catch(() => null);
    // A later choice has taken over.
    if (controller.signal.aborted) return null;
    setPending(false);
    if (answer?.status === "ok") {
      setView(answer.data);
      return answer.data;
    }
    const first = answer?.status === "error" ? answer.fields?.[0]?.message : undefined;
    setProblem(answer?.status === "error" ? [answer.message, first].filter(Boolean).join(" ") : t("networkError"));
    return null;
  };
  const reset = () => {
    running.current?.abort();
    setView(null);
    setProblem(null);
    setPending(false);
  };
  return { view, problem, pending, run, reset, setProblem };
}

function FileField(props: { onFile: (document: unknown) => void; onProblem: (text: string) => void }) {
  const t = useTranslations("webhookTransfer.import");
  const id = useId();
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MAX_BYTES) return props.onProblem(t("tooLarge"));
    try {
      props.onFile(JSON.parse(await file.text()));
    } catch {
      props.onProblem(t("notJson"));
    }
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {t("file")}
      </label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        aria-describedby={`${id}-help`}
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file may be chosen again after it was corrected.
          event.target.value = "";
        }}
        className="block w-full max-w-xl cursor-pointer rounded-md border border-control/70 bg-surface text-sm file:mr-3 file:min-h-10 file:cursor-pointer file:border-0 file:bg-sunken file:px-4 file:font-medium file:text-ink"
      />
      <p id={`${id}-help`} className="mt-1.5 text-ink-3 text-sm">
        {t("fileHelp")}
      </p>
    </div>
  );
}

function Options({ choices, onChange }: { choices: Choices; onChange: (change: Partial<Choices>) => void }) {
  const t = useTranslations("webhookTransfer.import");
  const label = useId();
  return (
    <>
      <div>
        <p id={label} className="mb-1.5 font-medium">
          {t("existing")}
        </p>
        <RadioCards
          name="existing"
          labelledBy={label}
          value={choices.existing}
          onChange={(existing) => onChange({ existing })}
          columns="grid-cols-1 @sm:grid-cols-2 @3xl:grid-cols-4"
          options={EXISTING.map((value) => ({
            value,
            label: t(`choice.${value}`),
            description: t(`choiceText.${value}`),
          }))}
        />
      </div>
      <div className="flex items-center gap-2">
        <Switch label={t("off")} checked={choices.off} onCheckedChange={(off) => onChange({ off })} words={false} />
        <span>{t("off")}</span>
      </div>
    </>
  );
}

function Apply(props: { items: readonly ImportItemView[]; pending: boolean; onApply: () => void }) {
  const t = useTranslations("webhookTransfer.import");
  const blocked = props.items.filter(({ action }) => action === "conflict" || action === "error").length;
  const n = written(props.items).length;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button variant="primary" onClick={props.onApply} pending={props.pending} disabled={blocked > 0 || n === 0}>
        {t("apply", { n })}
      </Button>
      {(blocked > 0 || n === 0) && (
        <p role="status" className="text-ink-2">
          {blocked > 0 ? t("blocked", { n: blocked }) : t("nothing")}
        </p>
      )}
    </div>
  );
}

function Done({ view, onAgain }: { view: ImportView; onAgain: () => void }) {
  const t = useTranslations("webhookTransfer.import");
  return (
    <div className="max-w-5xl space-y-5">
      <Banner tone="success" live="status" title={t("done", { n: written(view.items).length })} />
      <PlanList items={view.items} />
      <div className="flex flex-wrap gap-3">
        <ButtonLink href="/settings/webhooks" variant="primary">
          {t("back")}
        </ButtonLink>
        <Button onClick={onAgain}>{t("another")}</Button>
      </div>
    </div>
  );
}
