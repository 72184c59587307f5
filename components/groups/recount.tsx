"use client";

import { RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** Counts a group now. */
export function Recount(props: {
  id: string;
  action: (input: { id: string }) => Promise<ActionState<{ memberCount: number | null }>>;
}) {
  const t = useTranslations("groups");
  const common = useTranslations("common");
  const [pending, setPending] = useState(false);
  const count = async () => {
    setPending(true);
    const answer = await props.action({ id: props.id }).catch(() => null);
    setPending(false);
    if (answer?.status !== "ok") toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  return (
    <Button icon={RotateCw} pending={pending} onClick={count}>
      {t("recount")}
    </Button>
  );
}
