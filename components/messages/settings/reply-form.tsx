"use client";

import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SelectField, TextareaField, TextField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Banner } from "@/components/ui/banner";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

export type ReplyValues = { replyEndpointId: string | null; replyFrom: string; replyTo: string; signature: string };

/** Which mailbox replies come from, where answers go, and what stands below them. */
export function ReplySettingsForm(props: {
  values: ReplyValues;
  senders: readonly { id: string; name: string; from: string }[];
  save: (values: ReplyValues) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("messages");
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/settings").then((module) => module.ReplySettingsSchema),
    // A select has no null; the schema takes "" for it.
    defaultValues: { ...props.values, replyEndpointId: props.values.replyEndpointId ?? "" },
    action: props.save,
    onDone: () => toast.success(t("settings.saved")),
  });
  return (
    <ConsoleForm state={state} label={t("settings.replyTitle")} guard>
      {props.senders.length === 0 && (
        <Banner tone="warning" className="mb-5">
          {t("settings.noMailbox")}{" "}
          <TextLink href="/settings/webhooks/new?channel=email">{t("settings.addMailbox")}</TextLink>
        </Banner>
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          name="replyEndpointId"
          label={t("settings.mailbox")}
          placeholder={t("settings.oldest")}
          options={props.senders.map(({ id, name, from }) => ({
            value: id,
            label: t("settings.mailboxOption", { name, from }),
          }))}
        />
        <TextField name="replyFrom" label={t("settings.from")} help={t("settings.fromHelp")} maxLength={400} />
        <TextField name="replyTo" type="email" label={t("settings.replyTo")} help={t("settings.replyToHelp")} />
        <TextareaField name="signature" label={t("settings.signature")} rows={3} />
      </div>
      <div className="mt-5">
        <SubmitButton variant="secondary">{t("settings.save")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}
