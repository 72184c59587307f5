"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

type Use = { total: number; named: readonly { id: string; name: string }[] };

/** 删除 with the group's name typed before (tier 3); as long as broadcasts use it, it says which and leads there. */
export function DeleteGroup(props: {
  id: string;
  name: string;
  use: Use;
  small?: boolean;
  action: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("groups");
  const common = useTranslations("common");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { id, name, use, small, action } = props;
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
        confirmLabel={t("delete")}
        cancelLabel={t("deleteKeep")}
        {...(use.total > 0
          ? { blocked: <Users of={use} /> }
          : { consequences: [t("deleteLoss")], typeToConfirm: name })}
        onConfirm={remove}
      />
    </>
  );
}

function Users({ of: { total, named } }: { of: Use }) {
  const t = useTranslations("groups");
  return (
    <>
      <p>{t("deleteUsed")}</p>
      <ul className="mt-1 list-disc pl-5">
        {named.map(({ id, name }) => (
          <li key={id}>
            <TextLink href={`/broadcasts/${id}`} className="break-words">
              {name}
            </TextLink>
          </li>
        ))}
        {total > named.length && <li>{t("useMore", { n: total - named.length })}</li>}
      </ul>
    </>
  );
}
