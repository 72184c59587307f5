"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** 删除此人数据, with the name typed before (tier 3). */
export function DeleteContact(props: {
  id: string;
  name: string;
  action: (input: { ids: string[] }) => Promise<ActionState<{ deleted: number }>>;
}) {
  const t = useTranslations("contacts.delete");
  const common = useTranslations("common");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { id, name, action } = props;
  const remove = async () => {
    const answer = await action({ ids: [id] }).catch(() => null);
    if (answer?.status !== "ok") {
      toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
      return false;
    }
    toast.success(t("done"));
    router.push("/contacts");
    return true;
  };
  return (
    <>
      <Button variant="danger-ghost" icon={Trash2} onClick={() => setOpen(true)}>
        {t("action")}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t("title", { name })}
        consequences={[t("gone"), t("messages")]}
        confirmLabel={t("confirm")}
        cancelLabel={t("keep")}
        typeToConfirm={name}
        onConfirm={remove}
      />
    </>
  );
}
