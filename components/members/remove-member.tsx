"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { usePasswordAgain } from "@/components/forms/password-again";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

type Removal = { userId: string; handOverTo: string | null; password?: string };

/** 移除 with the question before it: what ends, what stays, and who gets what he had to do. */
export function RemoveMember(props: {
  member: { userId: string; name: string; openMessages: number; me: boolean; ownersOnly: boolean };
  /** Who could take his messages over. */
  handlers: readonly { id: string; name: string }[];
  action: (input: Removal) => Promise<ActionState>;
}) {
  const t = useTranslations("members.remove");
  const id = useId();
  const [open, setOpen] = useState(false);
  const [heir, setHeir] = useState("");
  const proof = usePasswordAgain(t("password"));
  const { userId, name, openMessages, me, ownersOnly } = props.member;
  const remove = async () => {
    const answer = await props.action({ userId, handOverTo: heir === "" ? null : heir, ...proof.given });
    if (answer.status === "error") {
      if (!proof.wanted(answer)) toast.error(t("failed", { reason: answer.fields[0]?.message ?? answer.message }));
      return false;
    }
    const handed = heir !== "" && openMessages > 0;
    toast.success(handed ? t("doneHanded", { name, n: openMessages }) : t("done", { name }));
    return true;
  };
  return (
    <>
      <Button
        size="sm"
        variant="danger-ghost"
        aria-label={t("named", { name })}
        disabled={me || ownersOnly}
        title={me ? t("own") : ownersOnly ? t("ownerOnly") : undefined}
        onClick={() => setOpen(true)}
      >
        {t("action")}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t("title", { name })}
        consequences={[
          t("signsOut"),
          t("keeps"),
          t("tokens"),
          t("invitationsEnd"),
          ...(openMessages > 0 ? [t("open", { n: openMessages })] : []),
        ]}
        confirmLabel={t("confirm")}
        cancelLabel={t("keep")}
        typeToConfirm={name}
        onConfirm={remove}
      >
        {openMessages > 0 && (
          <div className="mt-4">
            <label htmlFor={id} className="mb-1.5 block font-medium">
              {t("handOver")}
            </label>
            <Select id={id} value={heir} onChange={(event) => setHeir(event.target.value)}>
              <option value="">{t("nobody")}</option>
              {props.handlers.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </Select>
          </div>
        )}
        {proof.field}
      </ConfirmDialog>
    </>
  );
}
