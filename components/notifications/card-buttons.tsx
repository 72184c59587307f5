"use client";

import { ArrowDown, ArrowUp, Copy, MoreHorizontal, Trash2 } from "lucide-react";
import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { toast } from "@/components/ui/toast";
import { historyItem } from "@/components/webhooks/history-item";
import type { ActionState } from "@/lib/domain/action-state";

/** What a card asks of the page around it. */
export type CardActions = {
  /** Places down, or up where `by` is below 0. */
  move: (input: { id: string; by: number }) => Promise<ActionState<void>>;
  copy: (input: { id: string }) => Promise<ActionState<{ name: string }>>;
  remove: (input: { id: string }) => Promise<ActionState<void>>;
};

/** 上移, 下移, and 更多 with the history, a copy and the way off the list. `place` counts from 0. */
export function CardButtons(
  props: CardActions & {
    id: string;
    name: string;
    reused: boolean;
    place: number;
    count: number;
    lastPrimary: boolean;
    mayWrite: boolean;
  },
) {
  const t = useTranslations("notifications.card");
  const common = useTranslations("common");
  const { id, name, place, count, reused, mayWrite } = props;
  const [asking, setAsking] = useState(false);
  const [pending, start] = useTransition();
  const move = (by: -1 | 1) =>
    start(async () => {
      const answer = await props.move({ id, by }).catch(() => null);
      if (answer?.status === "ok") toast.success(t("moved", { name, n: place + by + 1 }));
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  const copy = () =>
    start(async () => {
      const answer = await props.copy({ id }).catch(() => null);
      if (answer?.status === "ok") toast.success(t("copyDone", { name: answer.data.name }));
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  const history = historyItem(t("history"), id);
  const duplicate = { kind: "action", key: "copy", label: t("copy"), icon: Copy, onSelect: copy } as const;
  const erase = {
    kind: "action",
    key: "remove",
    label: reused ? t("unlink") : t("remove"),
    icon: Trash2,
    danger: true,
    onSelect: () => setAsking(true),
  } as const;
  return (
    <>
      {mayWrite && (
        <>
          <IconButton
            icon={ArrowUp}
            label={t("up", { name })}
            disabled={place === 0 || pending}
            onClick={() => move(-1)}
          />
          <IconButton
            icon={ArrowDown}
            label={t("down", { name })}
            disabled={place === count - 1 || pending}
            onClick={() => move(1)}
          />
        </>
      )}
      <DropdownMenu
        trigger={<IconButton icon={MoreHorizontal} label={t("more", { name })} />}
        items={mayWrite ? [history, duplicate, { kind: "separator", key: "line" }, erase] : [history]}
      />
      <RemoveDialog {...props} open={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function RemoveDialog(
  props: Pick<CardActions, "remove"> & {
    id: string;
    name: string;
    reused: boolean;
    count: number;
    lastPrimary: boolean;
    open: boolean;
    onClose: () => void;
  },
) {
  const t = useTranslations("notifications.remove");
  const common = useTranslations("common");
  const { id, name, reused, count } = props;
  const remove = async () => {
    const answer = await props.remove({ id }).catch(() => null);
    if (answer?.status === "ok") toast.success(reused ? t("unlinkDone", { name }) : t("done", { name }));
    else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    return answer?.status === "ok";
  };
  const last = count === 1 ? [t("last")] : props.lastPrimary ? [t("lastPrimary")] : [];
  return (
    <ConfirmDialog
      open={props.open}
      onOpenChange={(open) => !open && props.onClose()}
      title={reused ? t("unlinkTitle", { name }) : t("title", { name })}
      consequences={reused ? [t("unlinkStays"), t("unlinkStops"), ...last] : [t("gone"), t("history"), ...last]}
      confirmLabel={reused ? t("unlinkConfirm") : t("confirm")}
      cancelLabel={t("keep")}
      onConfirm={remove}
    />
  );
}
