"use client";

import { FileText } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useController, useFormContext, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { TextField } from "@/components/forms/fields";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import type { EventType } from "@/lib/domain/catalogue/types";
import { useFormFacts } from "../facts";
import { useWarningText } from "../use-warnings";
import type { WebhookValues } from "../values";
import { CodeArea, type CodeAreaHandle } from "./code-area";
import { PreviewPane, type PreviewSource, Size } from "./preview-pane";
import { type TemplatePreviewState, useTemplatePreview } from "./use-template-preview";
import { VariablePalette } from "./variable-palette";
import type { TemplateFactsView, TemplatePreviewRequest } from "./view";

export type TextPath = "template" | `template.variants.${number}`;

/** One text: subject for mail, the editor with its help, and what it comes to. */
export function TextEditor(props: {
  path: TextPath;
  /** The event or category it is for; empty = every one. */
  scope: string;
  language: string;
  facts: TemplateFactsView | null;
}) {
  const { path, scope, language, facts } = props;
  const t = useTranslations("templates");
  const { template } = useFormFacts();
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const served = useServed(scope);
  const [picked, setPicked] = useState<EventType | null>(null);
  const [source, setSource] = useState<PreviewSource>("sample");
  const type = served.find((entry) => entry.type === picked)?.type ?? served[0]?.type ?? "webhook.test";
  const requestOf = useCallback(
    (values: WebhookValues): TemplatePreviewRequest => ({
      ...template.requestOf(values, { eventType: type, locale: values.locale }),
      ...(source === "latest" ? { latest: true } : {}),
      ...(language === "" ? {} : { language }),
    }),
    [template, type, source, language],
  );
  const state = useTemplatePreview(template.preview, requestOf);
  const text = facts?.types.find((entry) => entry.type === scope)?.text ?? facts?.text ?? null;
  return (
    <div className="space-y-4">
      {channel === "email" && (
        <TextField
          name={`${path}.subject`}
          label={t("subjectLabel")}
          help={t("subjectHelp")}
          placeholder={text?.subject}
          mono
          autoComplete="off"
        />
      )}
      <div className="grid gap-4 @4xl:grid-cols-2">
        <Body path={path} state={state} facts={facts} served={served} text={text} />
        {template.preview !== null && (
          <PreviewPane
            {...{ state, type, source }}
            own={`${path}.body`}
            types={served}
            onType={setPicked}
            onSource={setSource}
          />
        )}
      </div>
    </div>
  );
}

type Served = { type: EventType; name: string };

/** The subscribed events that a text is for, then those it could be tried with. */
function useServed(scope: string): Served[] {
  const { groups } = useFormFacts();
  const events = useWatch<WebhookValues, "events">({ name: "events" });
  return useMemo(() => {
    const all = groups.flatMap(({ category, events: list }) =>
      list.map(({ type, name }) => ({ category, type, name })),
    );
    const fits = all.filter(({ category, type }) => scope === "" || scope === type || scope === category);
    const chosen = new Set(events.flatMap((block) => block.events));
    const subscribed = fits.filter(({ type }) => chosen.has(type));
    return subscribed.length > 0 ? subscribed : fits;
  }, [groups, events, scope]);
}

function Body(props: {
  path: TextPath;
  state: TemplatePreviewState;
  facts: TemplateFactsView | null;
  served: readonly Served[];
  text: { body: string; subject: string } | null;
}) {
  const { path, state, facts, served, text } = props;
  const t = useTranslations("templates");
  const warningText = useWarningText();
  const name = `${path}.body` as const;
  const { field } = useController<WebhookValues, typeof name>({ name });
  const handle = useRef<CodeAreaHandle>(null);
  const groups = usePalette(facts, served);
  const suggestions = useMemo(() => {
    const known = new Map(groups.flatMap((group) => group.variables).map((variable) => [variable.path, variable]));
    return [...known.values()].map(({ path: own, label, sample }) => ({ name: own, label, sample }));
  }, [groups]);
  const filters = useMemo(() => (facts?.filters ?? []).map((own) => ({ name: own, label: "", sample: "" })), [facts]);
  const mistakes = state.kind === "invalid" ? state.fields.filter((found) => found.path === name) : [];
  const warnings = state.kind === "ready" ? state.preview.warnings.filter((found) => found.field === name) : [];
  const size = state.kind === "ready" ? state.preview.size : null;
  return (
    <div className="min-w-0 space-y-3">
      <Field
        name={name}
        label={t("body")}
        required
        help={t("bodyHelp")}
        aside={<DefaultText path={path} text={text} />}
      >
        {(control) => (
          <CodeArea
            handle={handle}
            id={control.id}
            invalid={control["aria-invalid"]}
            describedBy={control["aria-describedby"]}
            value={field.value ?? ""}
            onChange={field.onChange}
            onBlur={field.onBlur}
            variables={suggestions}
            filters={filters}
            wrongLines={linesOf(mistakes)}
            oddLines={linesOf(warnings)}
          />
        )}
      </Field>
      {size !== null && <Size size={size} />}
      <div role="status" className="space-y-1 text-sm empty:hidden">
        {mistakes.map((found) => (
          <p key={found.message} className="text-danger">
            {found.message}
          </p>
        ))}
        {warnings.map((warning) => {
          const said = warningText(warning);
          return (
            said !== undefined && (
              <p key={said} className="text-warning">
                {said}
              </p>
            )
          );
        })}
      </div>
      <VariablePalette groups={groups} onInsert={(own) => handle.current?.insert(own)} />
    </div>
  );
}

const linesOf = (found: readonly { values?: Readonly<Record<string, string | number>> | undefined }[]): number[] =>
  found.flatMap(({ values }) => (typeof values?.line === "number" ? [values.line] : []));

/** Variables of the events it is for, then those of every event. */
function usePalette(facts: TemplateFactsView | null, served: readonly Served[]) {
  const t = useTranslations("templates");
  return useMemo(() => {
    if (facts === null) return [];
    const own = served.flatMap(({ type, name }) => {
      const variables = facts.types.find((entry) => entry.type === type)?.variables;
      return variables === undefined ? [] : [{ id: type, name, variables: [...variables, ...facts.shared] }];
    });
    return own.length > 0 ? own : [{ id: "shared", name: t("shared"), variables: facts.shared }];
  }, [facts, served, t]);
}

/** Puts the built-in message into the editor, after a question when that would replace something. */
function DefaultText({ path, text }: { path: TextPath; text: { body: string; subject: string } | null }) {
  const t = useTranslations("templates");
  const common = useTranslations("common");
  const { setValue } = useFormContext<WebhookValues>();
  const body = useWatch<WebhookValues, `${TextPath}.body`>({ name: `${path}.body` });
  if (text === null) return null;
  const use = () => setValue(`${path}.body`, text.body, { shouldDirty: true, shouldValidate: true, shouldTouch: true });
  const button = (
    <Button size="sm" variant="ghost" icon={FileText} onClick={body.trim() === "" ? use : undefined}>
      {t("useDefault")}
    </Button>
  );
  if (body.trim() === "" || body === text.body) return body === text.body ? null : button;
  return (
    <Popconfirm
      trigger={button}
      title={t("replaceTitle")}
      confirmLabel={t("replace")}
      cancelLabel={common("cancel")}
      onConfirm={use}
      tone="primary"
    />
  );
}
