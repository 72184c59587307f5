"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

const NAMED = 5;

/** 删除 with the question before it, which names the webhooks that would fail. */
export function DeleteAuthorization(props: {
  authorization: { id: string; name: string; usedBy: readonly { id: string; name: string }[] };
  action: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("authorizations.delete");
  const common = useTranslations("common");
  const [open, setOpen] = useState(false);
  const { id, name, usedBy } = props.authorization;
  const remove = async () => {
    const answer = await props.action({ id }).catch(() => null);
    if (answer?.status === "ok") {
      toast.success(t("done", { name }));
      return true;
    }
    toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    return false;
  };
  const names = usedBy.slice(0, NAMED).map((user) => user.name);
  const consequences = [
    ...(usedBy.length === 0 ? [t("unused")] : [t("used", { n: usedBy.length })]),
    ...names.map((user) => t("user", { name: user })),
    ...(usedBy.length > NAMED ? [t("more", { n: usedBy.length - NAMED })] : []),
    t("final"),
  ];
  return (
    <>
      <Button
        size="sm"
        variant="danger-ghost"
        icon={Trash2}
        aria-label={t("named", { name })}
        onClick={() => setOpen(true)}
      >
        {t("action")}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t("title", { name })}
        consequences={consequences}
        confirmLabel={t("confirm")}
        cancelLabel={t("keep")}
        onConfirm={remove}
      />
    </>
  );
}
