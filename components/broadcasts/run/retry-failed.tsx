"use client";

import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { formatCount, formatInterval } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

type Props = {
  id: string;
  runId: string;
  /** Failed batches, and the contacts in them. */
  batches: number;
  contacts: number;
  /** How long they take at the plan's pace. */
  seconds: number;
  action: (input: { id: string; runId: string }) => Promise<ActionState>;
};

/** 仅重试失败批次: says what is sent again, under which numbers, and how long it takes. */
export function RetryFailed(props: Props) {
  const t = useTranslations("broadcasts.run");
  const common = useTranslations("common");
  const { locale } = useTextsState();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { id, runId, batches, contacts, seconds, action } = props;
  const retry = async () => {
    const answer = await action({ id, runId }).catch(() => null);
    if (answer?.status === "ok") toast.success(t("retried"));
    else
      toast.error(
        answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
      );
    router.refresh();
    return answer?.status === "ok";
  };
  return (
    <>
      <Button icon={RotateCcw} onClick={() => setOpen(true)}>
        {t("retry", { n: formatCount(batches) })}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        tone="primary"
        title={t("retryTitle", { n: batches })}
        consequences={[
          t("retryWhat", { m: formatCount(contacts) }),
          t("retryTime", { t: formatInterval(seconds * 1_000, locale) }),
          t("retryDone"),
        ]}
        confirmLabel={t("retryConfirm")}
        cancelLabel={t("retryKeep")}
        onConfirm={retry}
      />
    </>
  );
}
