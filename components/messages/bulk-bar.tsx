"use client";

import { useTranslations } from "use-intl/react";
import { SelectionBar, useSelection } from "@/components/data-table/selection";
import { Button } from "@/components/ui/button";
import { DropdownMenu, type MenuItem } from "@/components/ui/dropdown-menu";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import { useInbox } from "./inbox-context";

/** What may be done to many messages at once. */
export function BulkBar() {
  const t = useTranslations("messages");
  const { open, rights, pending } = useInbox();
  const { selected, clear } = useSelection();
  const ids = [...selected];
  const items = useBulkItems(ids, clear);
  if (!rights.handle) return null;
  return (
    <SelectionBar>
      <Button size="sm" disabled={pending} onClick={() => open({ kind: "assign", ids })}>
        {t("bulk.assign")}
      </Button>
      <Button size="sm" disabled={pending} onClick={() => open({ kind: "close", ids })}>
        {t("bulk.close")}
      </Button>
      <DropdownMenu
        align="start"
        trigger={
          <Button size="sm" variant="ghost" disabled={pending}>
            {t("bulk.more")}
          </Button>
        }
        items={items}
      />
    </SelectionBar>
  );
}

/** What is behind 更多: statuses, priorities, tags, a file of them, and deleting them. */
function useBulkItems(ids: readonly string[], clear: () => void): MenuItem[] {
  const t = useTranslations("messages");
  const { edit, open, rights } = useInbox();
  const status = (kind: "processing" | "pending" | "spam") => ({
    kind: "action" as const,
    key: kind,
    label: kind === "pending" ? t("bulk.notSpam") : t(`bulk.${kind}`),
    onSelect: () => edit(ids, { kind: "status", status: kind }, clear),
  });
  return [
    status("processing"),
    { kind: "separator", key: "s1" },
    ...PRIORITIES.map(
      (priority): MenuItem => ({
        kind: "action",
        key: priority,
        label: t("bulk.priority", { priority: t(`priority.${priority}`) }),
        onSelect: () => edit(ids, { kind: "priority", priority }, clear),
      }),
    ),
    { kind: "separator", key: "s2" },
    { kind: "action", key: "tags", label: t("bulk.tags"), onSelect: () => open({ kind: "tags", ids }) },
    status("spam"),
    status("pending"),
    ...(rights.export
      ? [
          {
            kind: "action",
            key: "export",
            label: t("bulk.export"),
            onSelect: () => open({ kind: "export", ids }),
          } as const,
        ]
      : []),
    ...(rights.remove
      ? [
          { kind: "separator", key: "s3" } as const,
          {
            kind: "action",
            key: "remove",
            label: t("bulk.remove"),
            danger: true,
            onSelect: () => open({ kind: "remove", ids }),
          } as const,
        ]
      : []),
  ];
}
