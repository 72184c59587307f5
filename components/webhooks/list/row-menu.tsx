"use client";

import { Copy, Download, KeyRound, MoreHorizontal, ScrollText, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { type DeleteActions, useDelete } from "../detail/use-delete";
import { type Duplicate, useDuplicate } from "../detail/use-duplicate";
import type { SwitchActions } from "../health/use-switch";
import type { Rotate, RotatedWebhook } from "../secret/rotation";
import { useRotate } from "../secret/use-rotate";

/** 更多: the history, a copy, a file, and deleting, which first tells what will happen. */
export function RowMenu(
  props: DeleteActions & {
    id: string;
    name: string;
    /** How many types are pushed now. */
    events: number;
    mayDelete: boolean;
    duplicate: Duplicate;
    signing: Pick<RotatedWebhook, "channel" | "signature" | "config">;
    rotate: Rotate;
    countWaiting: SwitchActions["countWaiting"];
  },
) {
  const t = useTranslations("webhooks.actions");
  const detail = useTranslations("webhookDetail");
  const { id, name } = props;
  const duplicate = useDuplicate(props.duplicate);
  const { ask, dialog } = useDelete(props);
  const rotation = useRotate({ ...props, webhook: { id, name, ...props.signing } });
  const history = {
    kind: "link",
    key: "history",
    label: t("history"),
    href: `/settings/webhooks/deliveries?webhook=${id}`,
    icon: ScrollText,
  } as const;
  const copy = {
    kind: "action",
    key: "copy",
    label: detail("duplicate"),
    icon: Copy,
    onSelect: () => void duplicate(id),
  } as const;
  const file = {
    kind: "link",
    key: "export",
    label: detail("export"),
    icon: Download,
    href: `/settings/webhooks/export?ids=${id}`,
  } as const;
  const secret =
    rotation.ask === null
      ? []
      : [{ kind: "action", key: "rotate", label: t("rotate"), icon: KeyRound, onSelect: rotation.ask } as const];
  const line = { kind: "separator", key: "line" } as const;
  const erase = {
    kind: "action",
    key: "delete",
    label: t("delete"),
    icon: Trash2,
    danger: true,
    onSelect: ask,
  } as const;
  return (
    <>
      <DropdownMenu
        trigger={<IconButton icon={MoreHorizontal} label={t("more", { name })} />}
        items={props.mayDelete ? [history, copy, file, ...secret, line, erase] : [history, file]}
      />
      {dialog}
      {rotation.dialog}
    </>
  );
}
