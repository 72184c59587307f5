"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** 删除 with the group's name typed before (tier 3); what still uses it is named instead. */
export function DeleteGroup(props: {
  id: string;
  name: string;
  small?: boolean;
  action: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("groups");
  const common = useTranslations("common");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { id, name, small, action } = props;
  const remove = async () => {
    const answer = await action({ id }).catch(() => null);
    if (answer?.status !== "ok") {
      toast.error(
        answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
      );
      return false;
    }
    toast.success(t("deleted"));
    if (small !== true) router.push("/contacts/groups");
    return true;
  };
  return (
    <>
      <Button
        size={small ? "sm" : "md"}
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
        consequences={[t("deleteLoss")]}
        confirmLabel={t("delete")}
        cancelLabel={t("deleteKeep")}
        typeToConfirm={name}
        onConfirm={remove}
      />
    </>
  );
}
