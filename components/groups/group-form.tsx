"use client";

import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { RadioCardsField, TextField } from "@/components/forms/fields";
import { FormFooter, FormLayout, FormSection } from "@/components/forms/form-layout";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { ButtonLink } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { AudienceRule } from "@/lib/domain/audience/rule";
import type { FieldError } from "@/lib/errors";
import { draftOf, type FieldChoice, newSet, pathsOf, ruleOf } from "./draft";
import { RuleBuilder } from "./rule-builder";
import { type PreviewActions, RulePreview } from "./rule-preview";

const LIST = "/contacts/groups";
type Group = {
  id: string;
  name: string;
  description: string;
  kind: "static" | "dynamic";
  rule: AudienceRule | null;
  version: number;
};
export type GroupActions = PreviewActions & {
  save: (input: { id?: string; content: Record<string, unknown> }) => Promise<ActionState<{ id: string }>>;
};

/** Makes a group, or changes one: a dynamic group's rule is written beside what it would name. */
export function GroupForm(props: { group: Group | null; fields: readonly FieldChoice[]; actions: GroupActions }) {
  const t = useTranslations("groups");
  const router = useRouter();
  const { group, fields, actions } = props;
  const [draft, setDraft] = useState(() => (group?.rule == null ? newSet("all") : draftOf(group.rule)));
  const [wrong, setWrong] = useState<readonly FieldError[]>([]);
  const byName = useMemo(() => new Map(fields.map((field) => [field.name, field])), [fields]);
  const rule = useMemo(() => ruleOf(draft, byName), [draft, byName]);
  const onProblems = useCallback((found: readonly FieldError[]) => setWrong(found), []);
  const words = useWords(draft, byName);
  const problems = useMemo(() => problemsAt(wrong), [wrong]);
  const validation = useTranslations("validation");
  const state = useConsoleForm({
    schema: () => import("./group-schema").then((module) => module.GroupFormSchema),
    defaultValues: {
      name: group?.name ?? "",
      description: group?.description ?? "",
      kind: group?.kind ?? ("dynamic" as const),
    },
    action: async ({ name, description, kind }) => {
      if (kind === "dynamic" && rule === null) {
        setWrong(pathsOf(draft).flatMap(({ path, condition }) => incomplete(path, condition, validation)));
        return {
          status: "error" as const,
          code: "invalid" as const,
          message: validation("rule_value"),
          fields: [],
          requestId: "",
        };
      }
      const chosen = kind === "dynamic" ? { rule } : {};
      const content =
        group === null
          ? { name, description, kind, ...chosen }
          : { name, description, version: group.version, ...chosen };
      const answer = await actions.save({ ...(group === null ? {} : { id: group.id }), content });
      if (answer.status === "error") setWrong(answer.fields.filter(({ path }) => path.startsWith("rule")));
      return answer;
    },
    onDone: ({ id }) => {
      toast.success(t("saved"));
      router.push(`${LIST}/${id}`);
    },
  });
  const preview = <RulePreview rule={rule} words={words} actions={actions} onProblems={onProblems} />;
  return (
    <ConsoleForm state={state} label={group === null ? t("create") : group.name} guard>
      <Body
        fixedKind={group?.kind ?? null}
        builder={<RuleBuilder draft={draft} fields={fields} onChange={setDraft} problems={problems} />}
        preview={preview}
        back={group === null ? LIST : `${LIST}/${group.id}`}
      />
    </ConsoleForm>
  );
}

function Body(props: {
  fixedKind: "static" | "dynamic" | null;
  builder: React.ReactNode;
  preview: React.ReactNode;
  back: string;
}) {
  const t = useTranslations("groups");
  const kind: string = useWatch({ name: "kind" });
  const dynamic = kind === "dynamic";
  return (
    <FormLayout
      {...(dynamic ? { asideLabel: t("preview.title"), aside: <PreviewCard>{props.preview}</PreviewCard> } : {})}
    >
      <FormSection id="basics" title={t("form.basics")}>
        <TextField
          name="name"
          label={t("field.name")}
          required
          maxLength={50}
          autoComplete="off"
          className="max-w-md"
        />
        <TextField name="description" label={t("field.description")} maxLength={200} autoComplete="off" />
        {props.fixedKind === null && (
          <RadioCardsField
            name="kind"
            label={t("field.kind")}
            columns="grid-cols-1 @md:grid-cols-2"
            options={(["dynamic", "static"] as const).map((value) => ({
              value,
              label: t(`kind.${value}`),
              description: t(`kind.${value}Help`),
            }))}
          />
        )}
      </FormSection>
      {dynamic && (
        <FormSection id="rule" title={t("form.rule")}>
          {props.builder}
        </FormSection>
      )}
      <FormFooter>
        <SubmitButton>{t("save")}</SubmitButton>
        <ButtonLink href={props.back} variant="ghost">
          {t("cancel")}
        </ButtonLink>
      </FormFooter>
    </FormLayout>
  );
}

function PreviewCard({ children }: { children: React.ReactNode }) {
  const t = useTranslations("groups.preview");
  return (
    <section className="rounded-lg border border-line bg-surface p-4 shadow-card">
      <h2 className="mb-2 font-semibold text-lg">{t("title")}</h2>
      {children}
    </section>
  );
}

/** `rule.all.0.value` → the condition's own path. */
function problemsAt(fields: readonly FieldError[]): ReadonlyMap<string, string> {
  return new Map(fields.map(({ path, message }) => [path.replace(/\.(field|op|value)$/, ""), message]));
}

type Condition = ReturnType<typeof pathsOf>[number]["condition"];

function incomplete(
  path: string,
  { field, op, values }: Condition,
  text: (key: "rule_field" | "rule_value") => string,
): FieldError[] {
  if (field === "") return [{ path, message: text("rule_field") }];
  const needed = op === "isEmpty" || op === "isNotEmpty" ? [] : op === "between" ? values : [values[0]];
  return needed.some((value) => value.trim() === "") ? [{ path, message: text("rule_value") }] : [];
}

/** Each condition in words, for 为什么包含此人. */
function useWords(
  draft: Parameters<typeof pathsOf>[0],
  fields: ReadonlyMap<string, FieldChoice>,
): ReadonlyMap<string, string> {
  const t = useTranslations("groups");
  return new Map(
    pathsOf(draft).map(({ path, condition: { field, op, values } }) => {
      const known = fields.get(field);
      const dated = known?.type === "day" || known?.type === "instant";
      const verb =
        dated && (op === "gt" || op === "gte" || op === "lt" || op === "lte") ? t(`opDay.${op}`) : t(`op.${op}`);
      return [path, [known?.label ?? field, verb, values.filter((value) => value !== "").join(" – ")].join(" ")];
    }),
  );
}
