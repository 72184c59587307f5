"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** Ends a consent after a question. */
export function WithdrawConsent(props: {
  contactId: string;
  consentId: string;
  action: (input: { contactId: string; consentId: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("contacts");
  const common = useTranslations("common");
  const { contactId, consentId, action } = props;
  return (
    <Popconfirm
      trigger={
        <Button size="sm" variant="danger-ghost">
          {t("consent.withdraw")}
        </Button>
      }
      title={t("consent.withdrawTitle")}
      confirmLabel={t("consent.withdraw")}
      cancelLabel={t("identity.keep")}
      onConfirm={async () => {
        const answer = await action({ contactId, consentId }).catch(() => null);
        if (answer?.status === "ok") toast.success(t("saved"));
        else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
      }}
    />
  );
}
