"use client";

import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { DeliveryStatus } from "@/lib/domain/delivery";

/**
 * 重新推送. Says first what will happen where that is not what happened before: the configuration was changed since, or the
 * receiver may have got it already. The event's id stays, so that the receiver can tell a repetition; timestamp and
 * signature are made anew.
 */
export function RetryButton(props: {
  delivery: {
    id: string;
    status: DeliveryStatus;
    isTest: boolean;
    endpoint: { deleted: boolean };
    last: { outcomeUnknown: boolean } | null;
    /** Null when it is no longer stored. */
    event: object | null;
  };
  /** The webhook was saved after the last attempt. */
  changed: boolean;
  mayRetry: boolean;
  retry: (input: { id: string }) => Promise<ActionState<{ id: string }>>;
}) {
  const t = useTranslations("history");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [pending, start] = useTransition();
  const { delivery, changed } = props;
  const reason = !props.mayRetry
    ? t("retry.forbidden")
    : delivery.isTest
      ? t("retry.test")
      : delivery.endpoint.deleted
        ? t("retry.deleted")
        : delivery.status === "merged"
          ? t("retry.merged")
          : delivery.event === null
            ? t("retry.gone")
            : null;
  const again = delivery.status === "delivered" || delivery.last?.outcomeUnknown === true;
  const send = async () => {
    const answer = await props.retry({ id: delivery.id });
    if (answer.status === "ok") {
      toast.success(t("retry.sent"));
      router.refresh();
      return true;
    }
    // The finding says which of the reasons it was, in the reader's language.
    if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
    return false;
  };
  return (
    <>
      <Button
        icon={RotateCcw}
        aria-keyshortcuts="r"
        disabled={reason !== null}
        title={reason ?? undefined}
        pending={pending}
        onClick={() => (again || changed ? setOpen(true) : start(async () => void (await send())))}
      >
        {t("retry.button")}
      </Button>
      {reason !== null && <span className="text-ink-3 text-sm">{reason}</span>}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        tone="primary"
        title={t("retry.title")}
        consequences={[
          changed ? t("retry.explainChanged") : t("retry.explain"),
          ...(again ? [t("retry.duplicate")] : []),
        ]}
        confirmLabel={t("retry.button")}
        cancelLabel={t("retry.cancel")}
        onConfirm={send}
      />
    </>
  );
}
