"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

export type Duplicate = (input: { id: string }) => Promise<ActionState<{ id: string; name: string }>>;

/** Copies a webhook, says what the copy is called and opens its form. */
export function useDuplicate(duplicate: Duplicate): (id: string) => Promise<void> {
  const t = useTranslations("webhookDetail");
  const common = useTranslations("common");
  const router = useRouter();
  return async (id) => {
    const answer = await duplicate({ id }).catch(() => null);
    if (answer?.status !== "ok") {
      toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
      return;
    }
    toast.success(t("duplicated", { name: answer.data.name }));
    router.push(`/settings/webhooks/${answer.data.id}/edit`);
  };
}
