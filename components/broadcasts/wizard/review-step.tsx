"use client";

import { useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { scheduleWords } from "@/components/broadcasts/list/schedule-words";
import { FormLayout, FormSection } from "@/components/forms/form-layout";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import type { BroadcastTrigger } from "@/lib/domain/broadcast/plan";
import { formatInterval } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { AudienceCount } from "./audience-count";
import type { Choices, WizardActions } from "./choices";
import { useFigures } from "./pace-step";
import type { WizardValues } from "./schema";
import { StartButton } from "./start-button";
import { TestSend } from "./test-send";
import type { AudienceSize } from "./use-audience-size";
import { useTrigger } from "./use-trigger";
import { type Draft, OWN_ADDRESS, type Step } from "./values";
import type { Tested } from "./wizard";

type Props = {
  draft: Draft;
  go: (to: Step) => void;
  changed: boolean;
  tested: Tested;
  choices: Choices;
  actions: WizardActions;
  size: AudienceSize;
};

/** The whole broadcast in one sentence and a list, a test for one contact, and the button that starts it. */
export function ReviewStep(props: Props) {
  const t = useTranslations("broadcasts.wizard");
  const { draft, choices, size, actions, changed } = props;
  const trigger = useTrigger();
  const figures = useFigures(size, choices.webhooks);
  const webhookId = useWatch<WizardValues, "webhookId">({ name: "webhookId" });
  const webhook = choices.webhooks.find(({ id }) => id === webhookId);
  const { isDirty } = useFormState<WizardValues>();
  const tested = changed && props.tested === "passed" ? "changed" : props.tested;
  return (
    <FormLayout
      asideLabel={t("test")}
      aside={
        <TestSend
          id={draft.id}
          webhookId={draft.webhookId}
          tested={tested}
          test={actions.test}
          findContacts={actions.findContacts}
        />
      }
    >
      <FormSection id="review" title={t("step.review")}>
        <p className="text-lg leading-relaxed">
          <Sentence {...props} trigger={trigger} />
        </p>
        {(size.state !== "known" || size.contacts === 0) && <AudienceCount size={size} />}
        {isDirty && <Banner tone="warning">{t("unsaved")}</Banner>}
        <Facts {...props} trigger={trigger} webhookName={webhook?.name ?? null} />
        <div className="flex flex-wrap items-center gap-2.5 border-line border-t pt-4">
          <StartButton
            id={draft.id}
            figures={figures}
            planned={trigger !== null && trigger.type !== "immediate"}
            webhook={webhookId === OWN_ADDRESS ? t("ownName") : (webhook?.name ?? "")}
            untested={tested !== "passed"}
            disabled={isDirty}
            start={actions.start}
          />
          <Button onClick={() => props.go("trigger")}>{t("back")}</Button>
        </div>
      </FormSection>
    </FormLayout>
  );
}

function Sentence(props: Props & { trigger: BroadcastTrigger | null }) {
  const all = useTranslations("broadcasts");
  const t = useTranslations("broadcasts.wizard");
  const { locale, timeZone } = useTextsState();
  const { choices, size, trigger } = props;
  const figures = useFigures(size, choices.webhooks);
  const [chosen, zone, at] = useWatch<WizardValues, ["groups", "timezone", "at"]>({
    name: ["groups", "timezone", "at"],
  });
  const known = choices.groups.filter(({ id }) => chosen.includes(id));
  const name = known[0]?.name ?? t("groupGone");
  const groups =
    chosen.length > 1 ? t("sentenceGroupsMore", { name, n: chosen.length }) : t("sentenceGroups", { name });
  const dynamic = known.some(({ kind }) => kind === "dynamic") ? t("sentenceDynamic") : "";
  const told = () => {
    if (figures === null || trigger === null) return t("sentenceUnknown", { groups });
    const numbers = {
      ...{ groups, n: figures.contacts, requests: figures.requests },
      t: formatInterval(figures.seconds * 1_000, locale),
    };
    if (trigger.type === "immediate") return t("sentenceNow", numbers);
    if (trigger.type === "once") return t("sentenceOnce", { ...numbers, at: at.replace("T", " "), zone });
    const rule = scheduleWords(trigger, { t: all, locale, zone: timeZone });
    return t("sentenceRecurring", { ...numbers, rule });
  };
  return [told(), dynamic].join(locale === "en" ? " " : "");
}

function Facts(props: Props & { trigger: BroadcastTrigger | null; webhookName: string | null }) {
  const all = useTranslations("broadcasts");
  const t = useTranslations("broadcasts.wizard");
  const { locale, timeZone } = useTextsState();
  const { choices, trigger, webhookName } = props;
  const values = useWatch<WizardValues>() as WizardValues;
  const separator = all("schedule.separator");
  const namesOf = (ids: readonly string[]) =>
    ids.map((id) => choices.groups.find((group) => group.id === id)?.name ?? t("groupGone")).join(separator);
  const labels = new Map(choices.attributes.map(({ value, label }) => [value, label]));
  const list = (chosen: readonly string[]) =>
    chosen.length === 0
      ? t("none")
      : chosen.map((one) => (one === "*" ? t("all") : (labels.get(one) ?? one))).join(separator);
  const pace = { size: values.batchSize, n: values.concurrency, s: values.intervalSeconds };
  const facts: { key: Exclude<keyof FactTexts, "purpose">; step: Step; value: string }[] = [
    { key: "name", step: "basics", value: values.name },
    {
      ...{ key: "webhook", step: "basics" },
      value: values.webhookId === OWN_ADDRESS ? t("ownName") : (webhookName ?? t("none")),
    },
    { key: "groups", step: "audience", value: namesOf(values.groups) || t("none") },
    { key: "exclude", step: "audience", value: namesOf(values.exclude) || t("none") },
    { key: "body", step: "body", value: list(values.contact) },
    { key: "identities", step: "body", value: list(values.identities) },
    {
      ...{ key: "parameters", step: "body" },
      value:
        values.parameters
          .map(({ name }) => name)
          .filter((name) => name !== "")
          .join(separator) || t("none"),
    },
    {
      ...{ key: "pace", step: "pace" },
      value: Number(values.intervalSeconds) > 0 ? t("paceWordsInterval", pace) : t("paceWords", pace),
    },
    {
      ...{ key: "trigger", step: "trigger" },
      value: trigger === null ? t("none") : scheduleWords(trigger, { t: all, locale, zone: timeZone }),
    },
  ];
  const items = facts.map(
    ({ key, step, value }): KeyValue => ({
      ...{ key, label: t(`facts.${key}`) },
      value: (
        <span className="flex items-start justify-between gap-3">
          <span className="min-w-0 break-words">{value}</span>
          <Button
            size="sm"
            variant="ghost"
            className="-my-1"
            aria-label={t("changeOf", { step: t(`facts.${key}`) })}
            onClick={() => props.go(step)}
          >
            {t("change")}
          </Button>
        </span>
      ),
    }),
  );
  return <KeyValues items={items} />;
}

type FactTexts = Record<
  "name" | "webhook" | "groups" | "exclude" | "body" | "identities" | "parameters" | "pace" | "trigger" | "purpose",
  string
>;
