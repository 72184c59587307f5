"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** 删除 with the question before it; not possible while groups use the attribute, and says which. */
export function DeleteAttribute(props: {
  id: string;
  name: string;
  users: readonly { name: string }[];
  broadcasts: readonly { name: string }[];
  action: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("contacts.attribute");
  const common = useTranslations("common");
  const [open, setOpen] = useState(false);
  const { id, name, users, broadcasts, action } = props;
  const remove = async () => {
    const answer = await action({ id }).catch(() => null);
    if (answer?.status === "ok") {
      toast.success(t("deleted"));
      return true;
    }
    toast.error(
      answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
    );
    return false;
  };
  const all = [...users, ...broadcasts];
  const used = `${t("inUse", { n: users.length, m: broadcasts.length })} ${all.map((user) => user.name).join(", ")}`;
  return (
    <>
      <Button
        size="sm"
        variant="danger-ghost"
        icon={Trash2}
        aria-label={t("deleteNamed", { name })}
        onClick={() => setOpen(true)}
      >
        {t("delete")}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t("deleteTitle", { name })}
        confirmLabel={t("delete")}
        cancelLabel={t("keep")}
        {...(all.length > 0 ? { blocked: used } : { consequences: [t("deleteLoss")] })}
        onConfirm={remove}
      />
    </>
  );
}
