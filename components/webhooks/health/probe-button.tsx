"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

export type Probe = (input: { id: string }) => Promise<ActionState<{ started: boolean }>>;

/** 立即试探: the breaker's next probe is sent now. */
export function ProbeButton({ id, probe }: { id: string; probe: Probe }) {
  const t = useTranslations("webhooks.health");
  const common = useTranslations("common");
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const run = async () => {
    setPending(true);
    const answer = await probe({ id }).catch(() => null);
    setPending(false);
    if (answer?.status !== "ok") {
      return toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    }
    toast.success(answer.data.started ? t("probeStarted") : t("notOpen"));
    router.refresh();
  };
  return (
    <Button size="sm" variant="primary" onClick={run} pending={pending}>
      {t("probe")}
    </Button>
  );
}
