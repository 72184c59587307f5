"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import type { z } from "zod";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { RadioCardsField, SecretField, TagsField, TextField } from "@/components/forms/fields";
import { type ConsoleFormState, useConsoleForm } from "@/components/forms/use-console-form";
import { secretUse } from "@/components/receiver-kinds";
import type { ActionState } from "@/lib/domain/action-state";
import type { ReceiverInput, ReceiverInputSchema } from "@/lib/domain/emulators/settings";
import { RECEIVER_KINDS, RECEIVER_MODES } from "@/lib/domain/emulators/types";
import type { SecretState } from "@/lib/domain/endpoints";

export type ReceiverFormProps<T> = {
  initial: z.input<typeof ReceiverInputSchema>;
  stored: SecretState;
  submitLabel: string;
  action: (values: ReceiverInput) => Promise<ActionState<T>>;
  onDone: (data: T) => void;
};

/** Settings of a receiver, new or existing. Fields that the chosen platform does not know are left out. */
export function ReceiverForm<T>(props: ReceiverFormProps<T>) {
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/emulators/settings").then((module) => module.ReceiverInputSchema),
    defaultValues: props.initial,
    action: props.action,
    onDone: props.onDone,
  });
  return (
    <ConsoleForm state={state} className="space-y-5">
      <Fields state={state} stored={props.stored} />
      <SubmitButton>{props.submitLabel}</SubmitButton>
    </ConsoleForm>
  );
}

type FormState = ConsoleFormState<z.input<typeof ReceiverInputSchema>, ReceiverInput>;

function Fields({ state, stored }: { state: FormState; stored: SecretState }) {
  const t = useTranslations("receiver");
  const kind = useWatch({ control: state.form.control, name: "kind" });
  const use = secretUse(kind);
  const robot = kind === "dingtalk" || kind === "feishu";
  return (
    <>
      <TextField name="name" label={t("form.name")} placeholder={t("form.namePlaceholder")} maxLength={50} required />
      <RadioCardsField
        name="kind"
        label={t("form.kind")}
        options={RECEIVER_KINDS.map((value) => ({
          value,
          label: t(`kind.${value}`),
          description: t(`kindHelp.${value}`),
        }))}
      />
      <RadioCardsField
        name="mode"
        label={t("form.mode")}
        options={RECEIVER_MODES.map((value) => ({
          value,
          label: t(`mode.${value}`),
          description: t(`modeHelp.${value}`),
        }))}
      />
      {use !== null && (
        <SecretField
          name="secret"
          label={t(`form.secretOf.${use}`)}
          help={t(`form.secretHelp.${use}`)}
          stored={stored}
        />
      )}
      {robot && <TagsField name="keywords" label={t("form.keywords")} help={t("form.keywordsHelp")} max={10} />}
    </>
  );
}
