"use client";

import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { TextareaField, TextField } from "@/components/forms/fields";
import { RowsField } from "@/components/forms/rows-field";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { QuickReply } from "@/lib/domain/leave-message/quick-replies";

type Values = { quickReplies: QuickReply[] };

/** The texts the team often replies with. */
export function QuickRepliesForm(props: { values: Values; save: (values: Values) => Promise<ActionState<void>> }) {
  const t = useTranslations("messages.settings");
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/settings").then((module) => module.QuickRepliesSchema),
    defaultValues: props.values,
    action: props.save,
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("quickTitle")} guard>
      <RowsField
        name="quickReplies"
        label={t("quickList")}
        addLabel={t("quickAdd")}
        first={{ title: "", text: "" }}
        focus="title"
        max={100}
      >
        {(index) => (
          <div className="min-w-0 flex-1 space-y-4 rounded-lg border border-line p-3 sm:p-4">
            <TextField
              name={`quickReplies.${index}.title`}
              label={t("quickName")}
              required
              maxLength={40}
              autoComplete="off"
              className="max-w-xs"
            />
            <TextareaField name={`quickReplies.${index}.text`} label={t("quickText")} required rows={3} />
          </div>
        )}
      </RowsField>
      <div className="mt-5">
        <SubmitButton variant="secondary">{t("save")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}
