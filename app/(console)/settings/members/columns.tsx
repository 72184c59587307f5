import type { Column } from "@/components/data-table/data-table";
import { RoleSelect } from "@/components/members/role-select";
import { AgentStatusMark } from "@/components/presence/status-dot";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import type { AgentStatus } from "@/lib/domain/presence/presence";
import type { Role } from "@/lib/domain/roles";
import { getT } from "@/lib/i18n/server";
import type { InvitationDto } from "@/lib/services/members/invitations";
import type { MemberDto } from "@/lib/services/members/manage";
import { changeRoleAction } from "./actions";

/** A member with what the list shows of him; `presence` is null for who takes no visitors. */
export type MemberLine = MemberDto & { presence: AgentStatus | null; lastOwner: boolean };

/** Columns of the members, for a reader who is an owner or not. */
export async function memberColumns(mayOwners: boolean): Promise<Column<MemberLine>[]> {
  const [t, nav] = await Promise.all([getT("members"), getT("nav")]);
  return [
    {
      key: "name",
      sort: "asc",
      header: t("columns.name"),
      width: "min-w-40",
      cell: (row) => (
        <span className="block min-w-0">
          <span className="break-words">{row.name}</span>
          {row.me && <Badge className="ml-1.5">{t("me")}</Badge>}
          <span className="block break-all font-normal text-ink-3 text-sm">{row.email}</span>
        </span>
      ),
    },
    {
      key: "role",
      sort: "asc",
      header: t("columns.role"),
      width: "w-40",
      fixed: true,
      cell: (row) => (
        <RoleSelect
          member={{ ...pick(row), invites: row.role === "owner" || row.role === "admin" }}
          mayOwners={mayOwners}
          action={changeRoleAction}
        />
      ),
    },
    {
      key: "presence",
      header: t("columns.presence"),
      width: "w-32",
      from: "lg",
      cell: (row) =>
        row.presence === null ? (
          <span className="text-ink-3">{t("notAgent")}</span>
        ) : (
          <AgentStatusMark status={row.presence} label={nav(`presence.status.${row.presence}`)} />
        ),
    },
    {
      key: "open",
      sort: "desc",
      header: t("columns.open"),
      width: "w-28",
      align: "end",
      from: "lg",
      cell: (row) => row.openMessages,
    },
    {
      key: "lastSeen",
      sort: "desc",
      header: t("columns.lastSeen"),
      width: "w-36",
      from: "md",
      cell: (row) =>
        row.lastSeenAt === null ? (
          <span className="text-ink-3">{t("notLately")}</span>
        ) : (
          <RelativeTime at={row.lastSeenAt} />
        ),
    },
    {
      key: "joined",
      sort: "desc",
      header: t("columns.joined"),
      width: "w-32",
      from: "xl",
      cell: (row) => <Time at={row.createdAt} precision="day" />,
    },
  ];
}

const pick = ({ userId, name, role, me, lastOwner, openMessages }: MemberLine) => ({
  ...{ userId, name, role, me, lastOwner, openMessages },
});

/** Columns of the open invitations. */
export async function invitationColumns(): Promise<Column<InvitationDto>[]> {
  const [t, nav] = await Promise.all([getT("members"), getT("nav")]);
  return [
    {
      key: "email",
      header: t("invitations.columns.email"),
      width: "min-w-40",
      cell: (row) => <span className="break-all">{row.email}</span>,
    },
    {
      key: "status",
      header: t("invitations.columns.status"),
      width: "w-24",
      cell: (row) => (
        <Badge tone={row.expired ? "neutral" : "info"}>
          {row.expired ? t("invitations.status.expired") : t("invitations.status.open")}
        </Badge>
      ),
    },
    {
      key: "role",
      header: t("invitations.columns.role"),
      width: "w-24",
      cell: (row) => nav(`role.${row.role satisfies Role}`),
    },
    {
      key: "inviter",
      header: t("invitations.columns.inviter"),
      width: "w-32",
      from: "lg",
      cell: (row) => row.inviterName ?? "—",
    },
    {
      key: "sent",
      header: t("invitations.columns.sent"),
      width: "w-36",
      from: "lg",
      cell: (row) => <RelativeTime at={row.createdAt} />,
    },
    {
      key: "expires",
      header: t("invitations.columns.expires"),
      width: "w-32",
      cell: (row) => (
        <span className="block">
          <Time at={row.expiresAt} precision="day" />
          {!row.expired && <RelativeTime at={row.expiresAt} className="block whitespace-nowrap text-ink-3 text-xs" />}
        </span>
      ),
    },
  ];
}
