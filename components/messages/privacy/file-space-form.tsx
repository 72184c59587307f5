"use client";

import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Banner } from "@/components/ui/banner";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import { formatBytes, formatRate } from "@/lib/i18n/format";

const GB = 1024 ** 3;

/** How much room attachments have and take. */
export function FileSpaceForm(props: {
  space: { usedBytes: number; quotaGb: number };
  save: (values: { quotaGb: number }) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("messages.privacy");
  const { usedBytes, quotaGb } = props.space;
  const isFull = usedBytes >= quotaGb * GB;
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/settings").then((module) => module.FileSpaceSchema),
    defaultValues: { quotaGb },
    action: props.save,
    onDone: () => toast.success(t("saved")),
  });
  const share = formatRate(Math.min(usedBytes, quotaGb * GB), quotaGb * GB) ?? "";
  return (
    <ConsoleForm state={state} label={t("space")} guard>
      {isFull && <Banner tone="danger">{t("spaceFull")}</Banner>}
      <p className="text-sm tabular-nums">{t("spaceUsed", { used: formatBytes(usedBytes), quota: quotaGb, share })}</p>
      <div aria-hidden className="mt-2 mb-5 h-2 max-w-md overflow-hidden rounded-full bg-sunken">
        <div
          className={isFull ? "h-full bg-danger" : "h-full bg-accent"}
          style={{ width: `${Math.min(100, (usedBytes / (quotaGb * GB)) * 100)}%` }}
        />
      </div>
      <NumberField name="quotaGb" label={t("quotaGb")} unit="GB" min={1} max={1_000} />
      <div className="mt-5">
        <SubmitButton variant="secondary">{t("save")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}
