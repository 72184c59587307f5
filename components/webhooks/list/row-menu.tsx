"use client";

import { MoreHorizontal, ScrollText, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** 更多: the history, and deleting, which first tells what will happen. */
export function RowMenu(props: {
  id: string;
  name: string;
  /** How many types are pushed now. */
  events: number;
  mayDelete: boolean;
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
  remove: (input: { id: string }) => Promise<ActionState<{ cancelled: number }>>;
}) {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const { id, name } = props;
  // null = not asked; a number = how many deliveries wait.
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
    return true;
  };
  const history = {
    kind: "link",
    key: "history",
    label: t("actions.history"),
    href: `/settings/webhooks/deliveries?webhook=${id}`,
    icon: ScrollText,
  } as const;
  const erase = {
    kind: "action",
    key: "delete",
    label: t("actions.delete"),
    icon: Trash2,
    danger: true,
    onSelect: () => void ask(),
  } as const;
  return (
    <>
      <DropdownMenu
        trigger={<IconButton icon={MoreHorizontal} label={t("actions.more", { name })} />}
        items={props.mayDelete ? [history, { kind: "separator", key: "line" }, erase] : [history]}
      />
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
    </>
  );
}
