"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

type Act = (input: { id: string }) => Promise<ActionState<{ id: string }>>;

/** 立即重试 and 取消重试 of the planned attempt. */
export function PlannedButtons(props: { id: string; tried: boolean; retry: Act; cancel: Act }) {
  const t = useTranslations("history.planned");
  const common = useTranslations("common");
  const router = useRouter();
  const [pending, start] = useTransition();
  const run = async (act: Act, said: string) => {
    const answer = await act({ id: props.id }).catch(() => null);
    if (answer?.status !== "ok") {
      const told = answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : null;
      return void toast.error(told ?? common("form.networkError"));
    }
    toast.success(said);
    router.refresh();
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Button size="sm" pending={pending} onClick={() => start(() => run(props.retry, t("retried")))}>
        {props.tried ? t("retry") : t("send")}
      </Button>
      <Popconfirm
        trigger={
          <Button size="sm" variant="danger-ghost">
            {props.tried ? t("cancel") : t("cancelSend")}
          </Button>
        }
        title={t("cancelTitle")}
        description={t("cancelText")}
        confirmLabel={props.tried ? t("cancel") : t("cancelSend")}
        cancelLabel={t("keep")}
        tone="danger"
        onConfirm={() => run(props.cancel, t("cancelled"))}
      />
    </span>
  );
}
