"use client";

import { useTranslations } from "use-intl/react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { formatCount, formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { Chosen } from "./run";

/** Beyond this many the number has to be typed. */
const TYPED_FROM = 101;

/** 删除 of several: what will happen, with counts. */
export function DeleteManyDialog(props: {
  chosen: readonly Chosen[];
  waiting: number;
  /** ISO. */
  historyUntil: string;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const t = useTranslations("webhooks.bulk");
  const w = useTranslations("webhooks");
  const { timeZone } = useTextsState();
  const n = props.chosen.length;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={t("deleteAsk", { n })}
      consequences={[
        t("deleteStops", { n }),
        ...(props.waiting > 0 ? [w("delete.waiting", { n: formatCount(props.waiting) })] : []),
        w("delete.historyUntil", { date: formatInstant(props.historyUntil, timeZone, "day") }),
        t("deleteReferenced"),
      ]}
      {...(n >= TYPED_FROM ? { typeToConfirm: String(n) } : {})}
      confirmLabel={t("deleteConfirm", { n })}
      cancelLabel={w("delete.keep")}
      onConfirm={() => {
        props.onConfirm();
        return true;
      }}
    />
  );
}
