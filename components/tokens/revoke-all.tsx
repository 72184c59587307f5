"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** 吊销全部: after a leak that nobody can narrow down. The number has to be typed. */
export function RevokeAllTokens(props: {
  n: number;
  action: (input: { expected: number }) => Promise<ActionState<{ n: number }>>;
}) {
  const t = useTranslations("settings.tokens.revoke");
  const [open, setOpen] = useState(false);
  const { n } = props;
  const revoke = async () => {
    const answer = await props.action({ expected: n });
    if (answer.status !== "ok") {
      if (answer.status === "error") toast.error(t("failed", { reason: answer.message }));
      return false;
    }
    toast.success(t("allDone", { n: answer.data.n }));
    return true;
  };
  return (
    <>
      <Button variant="danger-ghost" onClick={() => setOpen(true)}>
        {t("all")}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t("allTitle", { n })}
        consequences={[t("allStops"), t("final")]}
        typeToConfirm={String(n)}
        confirmLabel={t("allConfirm", { n })}
        cancelLabel={t("keep")}
        onConfirm={revoke}
      />
    </>
  );
}
