"use client";

import { Copy, Download, KeyRound, MoreHorizontal, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import type { SwitchActions } from "../health/use-switch";
import type { Rotate, RotatedWebhook } from "../secret/rotation";
import { useRotate } from "../secret/use-rotate";
import { type DeleteActions, useDelete } from "./use-delete";
import { type Duplicate, useDuplicate } from "./use-duplicate";

/** 更多: 复制, 导出 and 删除, which first tells what will happen. */
export function DetailMenu(
  props: DeleteActions & { id: string; name: string; events: number; mayWrite: boolean; duplicate: Duplicate } & {
    signing: Pick<RotatedWebhook, "channel" | "signature" | "config">;
    rotate: Rotate;
    countWaiting: SwitchActions["countWaiting"];
  },
) {
  const t = useTranslations("webhooks.actions");
  const detail = useTranslations("webhookDetail");
  const router = useRouter();
  const { id, name, mayWrite } = props;
  const duplicate = useDuplicate(props.duplicate);
  const { ask, dialog } = useDelete({ ...props, onDeleted: () => router.push("/settings/webhooks") });
  const rotation = useRotate({ ...props, webhook: { id, name, ...props.signing } });
  const items = [
    ...(mayWrite
      ? [
          {
            kind: "action",
            key: "copy",
            label: detail("duplicate"),
            icon: Copy,
            onSelect: () => void duplicate(id),
          } as const,
        ]
      : []),
    {
      kind: "link",
      key: "export",
      label: detail("export"),
      icon: Download,
      href: `/settings/webhooks/export?ids=${id}`,
    } as const,
    ...(mayWrite && rotation.ask !== null
      ? [{ kind: "action", key: "rotate", label: t("rotate"), icon: KeyRound, onSelect: rotation.ask } as const]
      : []),
    ...(mayWrite
      ? [
          { kind: "separator", key: "line" } as const,
          { kind: "action", key: "delete", label: t("delete"), icon: Trash2, danger: true, onSelect: ask } as const,
        ]
      : []),
  ];
  return (
    <>
      <DropdownMenu trigger={<IconButton icon={MoreHorizontal} label={t("more", { name })} />} items={items} />
      {dialog}
      {rotation.dialog}
    </>
  );
}
