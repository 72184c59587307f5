"use client";

import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** Signs one other browser out. */
export function SignDeviceOut(props: {
  id: string;
  device: string;
  action: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("members.devices");
  const [pending, start] = useTransition();
  const { id, device } = props;
  const signOut = () =>
    start(async () => {
      const answer = await props.action({ id });
      if (answer.status === "error") toast.error(t("failed", { reason: answer.message }));
      else toast.success(t("done", { device }));
    });
  return (
    <Button
      size="sm"
      variant="danger-ghost"
      aria-label={t("signOutNamed", { device })}
      pending={pending}
      onClick={signOut}
    >
      {t("signOut")}
    </Button>
  );
}

/** 退出其他设备 */
export function SignOthersOut(props: {
  count: number;
  action: (input: Record<string, never>) => Promise<ActionState<{ count: number }>>;
}) {
  const t = useTranslations("members.devices");
  const signOut = async () => {
    const answer = await props.action({});
    if (answer.status === "error") toast.error(t("failed", { reason: answer.message }));
    else if (answer.status === "ok") toast.success(t("othersDone", { n: answer.data.count }));
  };
  return (
    <Popconfirm
      title={t("othersTitle", { n: props.count })}
      description={t("othersText")}
      confirmLabel={t("othersConfirm")}
      cancelLabel={t("keep")}
      onConfirm={signOut}
      trigger={<Button size="sm">{t("others")}</Button>}
    />
  );
}
