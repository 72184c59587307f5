"use client";

import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

export type DeleteActions = {
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
  remove: (input: { id: string }) => Promise<ActionState<{ cancelled: number }>>;
};

/** Deleting a webhook: `ask` opens the question that tells what will happen, `dialog` is that question. */
export function useDelete(
  props: DeleteActions & { id: string; name: string; events: number; onDeleted?: () => void },
): {
  ask: () => void;
  dialog: ReactNode;
} {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const { id, name } = props;
  // Null = not asked; a number = how many deliveries wait.
  const [waiting, setWaiting] = useState<number | null>(null);
  const ask = async () => {
    const answer = await props.countWaiting({ id }).catch(() => null);
    if (answer?.status === "ok") return setWaiting(answer.data);
    toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const remove = async () => {
    const answer = await props.remove({ id }).catch(() => null);
    if (answer?.status !== "ok") {
      toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
      return false;
    }
    const n = answer.data.cancelled;
    toast.success(n > 0 ? t("delete.doneCancelled", { name, n }) : t("delete.done", { name }));
    props.onDeleted?.();
    return true;
  };
  const dialog = (
    <ConfirmDialog
      open={waiting !== null}
      onOpenChange={(open) => !open && setWaiting(null)}
      title={t("delete.title", { name })}
      consequences={[
        t("delete.events", { n: props.events }),
        ...(waiting !== null && waiting > 0 ? [t("delete.waiting", { n: waiting })] : []),
        t("delete.history"),
      ]}
      confirmLabel={t("delete.confirm")}
      cancelLabel={t("delete.keep")}
      onConfirm={remove}
    />
  );
  return { ask: () => void ask(), dialog };
}
