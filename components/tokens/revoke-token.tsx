"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

/** 吊销 with the question before it: what stops, when the token was last used, what it may do. */
export function RevokeToken(props: {
  token: { id: string; name: string; lastUsedAt: string | null; scopes: string };
  action: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("settings.tokens.revoke");
  const { timeZone } = useTextsState();
  const [open, setOpen] = useState(false);
  const { id, name, lastUsedAt, scopes } = props.token;
  const revoke = async () => {
    const answer = await props.action({ id });
    if (answer.status === "error") {
      toast.error(t("failed", { reason: answer.message }));
      return false;
    }
    toast.success(t("done", { name }));
    return true;
  };
  return (
    <>
      <Button size="sm" variant="danger-ghost" aria-label={t("named", { name })} onClick={() => setOpen(true)}>
        {t("action")}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t("title", { name })}
        consequences={[
          t("stops"),
          t("final"),
          lastUsedAt === null
            ? t("neverUsed")
            : t("lastUsed", { time: formatInstant(lastUsedAt, timeZone, "minutes") }),
          t("scopes", { scopes }),
        ]}
        confirmLabel={t("confirm")}
        cancelLabel={t("keep")}
        onConfirm={revoke}
      />
    </>
  );
}
