"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { ROLES, type Role, roleCan } from "@/lib/domain/roles";

type Member = {
  userId: string;
  name: string;
  role: Role;
  me: boolean;
  /** He is the only owner. */
  lastOwner: boolean;
  /** He may have sent invitations. */
  invites: boolean;
  openMessages: number;
};

/** A member's role, to be changed after a question; where it cannot be, why. */
export function RoleSelect(props: {
  member: Member;
  mayOwners: boolean;
  action: (input: { userId: string; role: Role }) => Promise<ActionState>;
}) {
  const t = useTranslations("members.role");
  const roleName = useTranslations("nav.role");
  const [next, setNext] = useState<Role | null>(null);
  const { member, mayOwners } = props;
  const { userId, name, role } = member;
  const why = fixed(member, mayOwners);
  const change = async () => {
    if (next === null) return true;
    const answer = await props.action({ userId, role: next });
    if (answer.status === "error") toast.error(t("failed", { reason: answer.message }));
    else toast.success(t("done", { name, role: roleName(next) }));
    return answer.status !== "error";
  };
  if (why !== null)
    return (
      <span className="block">
        {roleName(role)}
        <span className="block text-ink-3 text-xs">{t(why)}</span>
      </span>
    );
  return (
    <>
      <Select
        aria-label={t("of", { name })}
        value={next ?? role}
        onChange={(event) => {
          const chosen = ROLES.find((one) => one === event.target.value);
          if (chosen !== undefined && chosen !== role) setNext(chosen);
        }}
      >
        {ROLES.map((one) => (
          <option key={one} value={one} disabled={one === "owner" && !mayOwners}>
            {roleName(one)}
          </option>
        ))}
      </Select>
      <ConfirmDialog
        open={next !== null}
        onOpenChange={(open) => !open && setNext(null)}
        title={next === null ? "" : t("title", { name, role: roleName(next) })}
        consequences={[
          t("now"),
          ...(next === "owner" ? [t("ownerCan")] : []),
          ...(next !== null && member.openMessages > 0 && !roleCan(next, "message.handle")
            ? [t("cannotHandle", { n: member.openMessages })]
            : []),
          ...(next !== null && member.invites && !roleCan(next, "member.manage") ? [t("invitationsEnd")] : []),
        ]}
        tone="primary"
        confirmLabel={t("confirm")}
        cancelLabel={t("keep")}
        onConfirm={change}
      />
    </>
  );
}

function fixed({ me, role, lastOwner }: Member, mayOwners: boolean): "own" | "ownerOnly" | "lastOwner" | null {
  if (me) return "own";
  if (role === "owner" && !mayOwners) return "ownerOnly";
  return lastOwner ? "lastOwner" : null;
}
