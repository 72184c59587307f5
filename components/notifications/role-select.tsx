"use client";

import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { NOTIFICATION_ROLES, type NotificationRole } from "@/lib/domain/leave-message/notify";

/** 优先级: 主 or 备, at once. */
export function RoleSelect(props: {
  id: string;
  name: string;
  role: NotificationRole;
  disabled: boolean;
  set: (input: { id: string; role: NotificationRole }) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("notifications.card");
  const common = useTranslations("common");
  const { id, name } = props;
  const [wanted, setWanted] = useState(props.role);
  const [pending, start] = useTransition();
  const change = (role: NotificationRole) =>
    start(async () => {
      setWanted(role);
      const answer = await props.set({ id, role }).catch(() => null);
      if (answer?.status === "ok") toast.success(t(role === "backup" ? "madeBackup" : "madePrimary", { name }));
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  return (
    <Select
      aria-label={t("role", { name })}
      className="w-28"
      value={pending ? wanted : props.role}
      disabled={props.disabled || pending}
      onChange={(event) => {
        const role = NOTIFICATION_ROLES.find((one) => one === event.target.value);
        if (role !== undefined) change(role);
      }}
    >
      {NOTIFICATION_ROLES.map((role) => (
        <option key={role} value={role}>
          {t(role)}
        </option>
      ))}
    </Select>
  );
}
