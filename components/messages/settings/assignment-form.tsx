"use client";

import { useId } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { CheckboxField, RadioCardsField, TextField } from "@/components/forms/fields";
import { RowsField } from "@/components/forms/rows-field";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { ChoicesField } from "@/components/notifications/choices-field";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import type { AssignmentInput } from "@/lib/domain/leave-message/assignment";

type Member = { value: string; label: string };
const MODES = ["off", "round_robin", "least_open"] as const satisfies readonly AssignmentInput["mode"][];

/** Who gets a site's messages by itself, and when they are taken back. */
export function AssignmentForm(props: {
  values: AssignmentInput;
  members: readonly Member[];
  /** Categories in use, to choose from. */
  categories: readonly string[];
  save: (values: AssignmentInput) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("messages.assignment");
  const all = useTranslations("messages");
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/assignment").then((module) => module.AssignmentSchema),
    defaultValues: props.values,
    action: props.save,
    onDone: () => toast.success(all("settings.saved")),
  });
  const mode = useWatch({ control: state.form.control, name: "mode" });
  return (
    <ConsoleForm state={state} label={t("title")} guard>
      <RadioCardsField
        name="mode"
        label={t("mode")}
        options={MODES.map((value) => ({ value, label: t(`modes.${value}`), description: t(`modeHelp.${value}`) }))}
      />
      {mode !== "off" && <TeamFields members={props.members} categories={props.categories} />}
      <div className="mt-5">
        <SubmitButton variant="secondary">{all("settings.save")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}

function TeamFields({ members, categories }: { members: readonly Member[]; categories: readonly string[] }) {
  const t = useTranslations("messages.assignment");
  const all = useTranslations("messages");
  return (
    <div className="mt-5 space-y-5">
      <ChoicesField name="members" label={t("members")} help={t("membersHelp")} options={members} />
      <RowsField
        name="categories"
        label={t("categories")}
        help={t("categoriesHelp")}
        addLabel={all("settings.addCategory")}
        first={{ category: "", members: [] }}
        focus="category"
        max={20}
      >
        {(index) => <CategoryTeam index={index} members={members} categories={categories} />}
      </RowsField>
      <CheckboxField name="keepOwner" label={t("keepOwner")} description={t("keepOwnerHelp")} />
      <NumberField
        name="returnMinutes"
        label={t("returnAfter")}
        help={t("returnAfterHelp")}
        unit={all("settings.minutes")}
        min={5}
        max={10_080}
      />
    </div>
  );
}

/** A category with a team of its own. */
function CategoryTeam(props: { index: number; members: readonly Member[]; categories: readonly string[] }) {
  const t = useTranslations("messages.assignment");
  const all = useTranslations("messages");
  const row = `categories.${props.index}`;
  const choices = useId();
  return (
    <div className="min-w-0 flex-1 space-y-4 rounded-lg border border-line p-3 sm:p-4">
      <TextField
        name={`${row}.category`}
        label={all("filter.category")}
        required
        maxLength={50}
        autoComplete="off"
        list={choices}
        className="max-w-xs"
      />
      <datalist id={choices}>
        {props.categories.map((category) => (
          <option key={category} value={category} />
        ))}
      </datalist>
      <ChoicesField name={`${row}.members`} label={t("categoryMembers")} required options={props.members} />
    </div>
  );
}
