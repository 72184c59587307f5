"use client";

import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { type InvitationLink, RevealLinks } from "./reveal-links";

/** What may be done with an open invitation: a new link, or taking it back. */
export function InvitationActions(props: {
  invitation: { id: string; email: string };
  mayRenew: boolean;
  renew: (input: { id: string }) => Promise<ActionState<{ link: InvitationLink }>>;
  revoke: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("members.invitations");
  const [link, setLink] = useState<InvitationLink | null>(null);
  const [pending, start] = useTransition();
  const { id, email } = props.invitation;
  const renew = () =>
    start(async () => {
      const answer = await props.renew({ id });
      if (answer.status === "ok") setLink(answer.data.link);
      else if (answer.status === "error") toast.error(t("renewFailed", { reason: answer.message }));
    });
  const revoke = async () => {
    const answer = await props.revoke({ id });
    if (answer.status === "error") toast.error(t("revokeFailed", { reason: answer.message }));
    else toast.success(t("revoked", { email }));
  };
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-1">
      <Button
        size="sm"
        variant="ghost"
        aria-label={t("renewNamed", { email })}
        disabled={!props.mayRenew}
        pending={pending}
        onClick={renew}
      >
        {t("renew")}
      </Button>
      <Popconfirm
        title={t("revokeTitle", { email })}
        description={t("revokeText")}
        confirmLabel={t("revokeConfirm")}
        cancelLabel={t("revokeKeep")}
        onConfirm={revoke}
        trigger={
          <Button size="sm" variant="danger-ghost" aria-label={t("revokeNamed", { email })}>
            {t("revoke")}
          </Button>
        }
      />
      {link !== null && <RevealLinks links={[link]} onSaved={() => setLink(null)} />}
    </span>
  );
}
