"use client";

import { Copy, Download, KeyRound, Megaphone, MoreHorizontal, Send, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { DropdownMenu, type MenuItem } from "@/components/ui/dropdown-menu";
import { type DeleteActions, useDelete } from "./detail/use-delete";
import { type Duplicate, useDuplicate } from "./detail/use-duplicate";
import type { SwitchActions } from "./health/use-switch";
import { historyItem } from "./history-item";
import type { Rotate, Signing } from "./secret/rotation";
import { useRotate } from "./secret/use-rotate";

/**
 * 更多 of a webhook, in the list and on its own page: the history, a copy, a file, another secret, and deleting, which
 * first tells what will happen. On its own page the history is a tab, and a deleted webhook leads back to the list.
 */
export function WebhookMenu(
  props: DeleteActions & {
    id: string;
    name: string;
    /** How many types are pushed now. */
    events: number;
    mayWrite: boolean;
    /** Triggered by hand: it can be sent to. */
    manual: boolean;
    onOwnPage?: boolean;
    duplicate: Duplicate;
    /** Null where there is no secret to replace. */
    signing: Signing | null;
    rotate: Rotate;
    countWaiting: SwitchActions["countWaiting"];
  },
) {
  const t = useTranslations("webhooks.actions");
  const detail = useTranslations("webhookDetail");
  const router = useRouter();
  const { id, name, mayWrite, manual, onOwnPage = false } = props;
  const duplicate = useDuplicate(props.duplicate);
  const leave = onOwnPage ? { onDeleted: () => router.push("/settings/webhooks") } : {};
  const { ask, dialog } = useDelete({ ...props, ...leave });
  const rotation = useRotate(props);
  const only = (wanted: boolean, ...items: MenuItem[]) => (wanted ? items : []);
  const items: MenuItem[] = [
    ...only(
      mayWrite && manual,
      { kind: "label", key: "send", label: t("sendTitle") },
      {
        kind: "link",
        key: "broadcast",
        label: t("send"),
        icon: Megaphone,
        href: `/broadcasts/new?webhook=${id}`,
      },
      {
        kind: "link",
        key: "test",
        label: t("sendTest"),
        icon: Send,
        href: `/settings/webhooks?test=${id}&event=flow.triggered`,
      },
      { kind: "separator", key: "sent" },
    ),
    ...only(!onOwnPage, historyItem(t("history"), id)),
    ...only(mayWrite, {
      kind: "action",
      key: "copy",
      label: detail("duplicate"),
      icon: Copy,
      onSelect: () => void duplicate(id),
    }),
    {
      kind: "link",
      key: "export",
      label: detail("export"),
      icon: Download,
      href: `/settings/webhooks/export?ids=${id}`,
    },
    ...(mayWrite && rotation.ask !== null
      ? only(true, { kind: "action", key: "rotate", label: t("rotate"), icon: KeyRound, onSelect: rotation.ask })
      : []),
    ...only(
      mayWrite,
      { kind: "separator", key: "line" },
      { kind: "action", key: "delete", label: t("delete"), icon: Trash2, danger: true, onSelect: ask },
    ),
  ];
  return (
    <>
      <DropdownMenu trigger={<IconButton icon={MoreHorizontal} label={t("more", { name })} />} items={items} />
      {dialog}
      {rotation.dialog}
    </>
  );
}
