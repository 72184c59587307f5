"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { FormFooter } from "@/components/forms/form-layout";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Button, ButtonLink } from "@/components/ui/button";
import type { ActionState } from "@/lib/domain/action-state";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { AudienceStep } from "./audience-step";
import { BasicsStep } from "./basics-step";
import { BodyStep } from "./body-step";
import type { Choices, WizardActions } from "./choices";
import { PaceStep } from "./pace-step";
import { ReviewStep } from "./review-step";
import type { WizardValues } from "./schema";
import { Stepper } from "./stepper";
import { TriggerStep } from "./trigger-step";
import { type AudienceSize, useAudienceSize } from "./use-audience-size";
import { type Draft, type FormStep, STEPS, type Step, valuesOf } from "./values";

const PATH = "/broadcasts";
export type Tested = "passed" | "changed" | "never";

/**
 * A broadcast in five steps and a review. The step is in the address; what is typed is one form, so that going back loses
 * nothing, and every step that is done is stored in the draft.
 */
export function BroadcastWizard(props: {
  draft: Draft | null;
  /** The webhook somebody came from. */
  webhookId: string;
  tested: Tested;
  choices: Choices;
  actions: WizardActions;
}) {
  const t = useTranslations("broadcasts.wizard");
  const { timeZone } = useTextsState();
  const { draft, actions } = props;
  const { step, go } = useStep(draft !== null);
  const { state, changed, leaveFor } = useWizardForm({ ...props, timeZone, step, go });
  const heading = useRef<HTMLParagraphElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  const index = STEPS.indexOf(step);
  const previous = STEPS[index - 1];
  return (
    <>
      <Stepper current={step} reachable={draft !== null} onGo={leaveFor} />
      <p ref={heading} tabIndex={-1} className="sr-only">
        {t("stepOf", { n: index + 1, total: STEPS.length, name: t(`step.${step}`) })}
      </p>
      <ConsoleForm state={state} label={t(`step.${step}`)} guard>
        <Content {...props} step={step} go={go} changed={changed} estimate={actions.estimate} />
        {step !== "review" && (
          <FormFooter note={t("savedAt")}>
            {previous !== undefined && <Button onClick={() => go(previous)}>{t("back")}</Button>}
            <SubmitButton>{t("next")}</SubmitButton>
            <ButtonLink href={PATH} variant="ghost">
              {t("cancel")}
            </ButtonLink>
          </FormFooter>
        )}
      </ConsoleForm>
    </>
  );
}

/** The step of the address; before there is a draft only the first two are there. */
function useStep(stored: boolean): { step: Step; go: (to: Step) => void } {
  const wanted = useSearchParams().get("step");
  const found = STEPS.find((one) => one === wanted) ?? "basics";
  const [reached, setReached] = useState(false);
  const step = stored || (reached && found === "audience") ? found : "basics";
  const go = (to: Step) => {
    setReached(true);
    const search = new URLSearchParams(window.location.search);
    search.set("step", to);
    window.history.pushState(null, "", `?${search}`);
    window.scrollTo({ top: 0 });
  };
  return { step, go };
}

function useWizardForm(props: {
  draft: Draft | null;
  webhookId: string;
  timeZone: string;
  step: Step;
  go: (to: Step) => void;
  actions: Pick<WizardActions, "save">;
}) {
  const router = useRouter();
  const { draft, step, go, actions } = props;
  const version = useRef(draft?.version);
  const basics = useRef<Record<string, unknown>>({});
  // What was tested is what the server had when the page came; a body that was stored since is another one.
  const [changed, setChanged] = useState(false);
  const target = useRef<Step | null>(null);
  const state = useConsoleForm({
    schema: () => import("./schema").then(({ STEP_SCHEMAS }) => STEP_SCHEMAS[step === "review" ? "basics" : step]),
    defaultValues: valuesOf(draft, props),
    action: async (content): Promise<ActionState<{ id: string; version: number } | null>> => {
      if (draft === null && step === "basics") {
        basics.current = content;
        return { status: "ok", data: null };
      }
      const answer =
        draft === null
          ? await actions.save({ content: { ...basics.current, ...content, ...FIRST } })
          : await actions.save({ id: draft.id, content: { ...content, version: version.current } });
      if (answer.status === "ok") version.current = answer.data.version;
      // The first two steps are stored together: what the server does not take of the first is mended there.
      else if (draft === null && answer.status === "error" && answer.fields.some(({ path }) => BASICS.test(path)))
        go("basics");
      return answer;
    },
    onDone: (saved) => {
      if (draft === null && saved !== null) return router.replace(`${PATH}/${saved.id}/edit?step=body`);
      if (BODY_STEPS.has(step)) setChanged(true);
      // An address of its own is a receiver that the page does not know yet.
      if (step === "basics" && draft !== null) router.refresh();
      const next = target.current ?? STEPS[STEPS.indexOf(step) + 1];
      if (next !== undefined) go(next);
    },
  });
  // A step that is left for one further on is stored first, as with 下一步; on the way back it stays as it was typed.
  const leaveFor = (to: Step) => {
    if (step === "review" || STEPS.indexOf(to) < STEPS.indexOf(step) || !state.form.formState.isDirty) return go(to);
    target.current = to;
    void state.submit().finally(() => {
      target.current = null;
    });
  };
  return { state, changed, leaveFor };
}

/** A draft is stored once it has somebody to go to: until then it has what most people want. */
const FIRST = { batchSize: 500, trigger: { type: "immediate" }, body: { contact: ["name"] } };
const BASICS = /^(name|webhookId|url|auth)\b/;
/** Steps that change what a test was about. */
const BODY_STEPS: ReadonlySet<Step> = new Set<FormStep>(["basics", "body"]);

function Content(props: {
  draft: Draft | null;
  step: Step;
  go: (to: Step) => void;
  changed: boolean;
  tested: Tested;
  choices: Choices;
  actions: WizardActions;
  estimate: WizardActions["estimate"];
}) {
  const { step, choices, actions, draft } = props;
  const [groups, exclude] = useWatch<WizardValues, ["groups", "exclude"]>({ name: ["groups", "exclude"] });
  const size: AudienceSize = useAudienceSize(groups, exclude, actions.estimate);
  switch (step) {
    case "basics":
      return <BasicsStep webhooks={choices.webhooks} own={draft?.own ?? null} />;
    case "audience":
      return <AudienceStep groups={choices.groups} size={size} />;
    case "body":
      return <BodyStep choices={choices} ownWebhook={draft?.webhookId ?? ""} preview={actions.preview} />;
    case "pace":
      return <PaceStep size={size} webhooks={choices.webhooks} />;
    case "trigger":
      return <TriggerStep runs={actions.runs} />;
    case "review":
      return draft === null ? null : <ReviewStep {...props} draft={draft} size={size} />;
  }
}
