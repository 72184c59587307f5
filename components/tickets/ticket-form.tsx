"use client";

import { useRouter } from "next/navigation";
import { useFormContext } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { Field } from "@/components/forms/field";
import { SelectField, TextareaField, TextField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { PRIORITIES, type Priority } from "@/lib/domain/leave-message/priority";
import { zonedInstant } from "@/lib/domain/zoned-time";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { TicketFormValues } from "./schema";

type Sent = {
  title: string;
  description: string;
  priority: Priority;
  assignee: string | null;
  dueAt: string | null;
  messageId?: string;
};

/** A new ticket, by hand or from a leave message. */
export function TicketForm(props: {
  values: TicketFormValues;
  handlers: readonly { id: string; name: string }[];
  messageId?: string;
  create: (input: Sent) => Promise<ActionState<{ id: string }>>;
}) {
  const t = useTranslations("tickets");
  const router = useRouter();
  const { timeZone } = useTextsState();
  const state = useConsoleForm({
    schema: () => import("./schema").then((module) => module.TicketFormSchema),
    defaultValues: props.values,
    action: ({ assignee, dueAt, ...rest }) =>
      props.create({
        ...rest,
        assignee: assignee === "" ? null : assignee,
        dueAt: zonedInstant(dueAt, timeZone)?.toISOString() ?? null,
        ...(props.messageId === undefined ? {} : { messageId: props.messageId }),
      }),
    onDone: ({ id }) => {
      toast.success(t("created"));
      router.push(`/tickets/${id}`);
    },
  });
  return (
    <ConsoleForm state={state} label={t("create")} guard className="max-w-3xl">
      <div className="space-y-5 rounded-lg border border-line bg-surface p-4 shadow-card sm:p-6">
        <TextField name="title" label={t("form.title")} required maxLength={200} />
        <TextareaField name="description" label={t("form.description")} rows={6} />
        <div className="grid gap-5 sm:grid-cols-3">
          <SelectField
            name="priority"
            label={t("columns.priority")}
            options={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          />
          <SelectField
            name="assignee"
            label={t("columns.assignee")}
            placeholder={t("filter.none")}
            options={props.handlers.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <DueField />
        </div>
        <SubmitButton>{t("create")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}

function DueField() {
  const t = useTranslations("tickets");
  const { register } = useFormContext();
  return (
    <Field name="dueAt" label={t("columns.due")} help={t("form.dueHelp")}>
      {(control) => <Input {...control} {...register("dueAt")} type="datetime-local" />}
    </Field>
  );
}
