import { MailOpen, UserPlus } from "lucide-react";
import { listPreferences } from "@/app/(console)/list-preferences";
import { setListAction } from "@/app/preferences";
import { DataTable, listColumns } from "@/components/data-table/data-table";
import { ListRegion, RefreshButton } from "@/components/data-table/list-region";
import { ListTools } from "@/components/data-table/list-tools";
import { parseSort, sortRows } from "@/components/data-table/sort";
import { writeSearch } from "@/components/data-table/url-state";
import { InvitationActions } from "@/components/members/invitation-actions";
import { RemoveMember } from "@/components/members/remove-member";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import type { ServiceContext } from "@/lib/context";
import { ROLES, roleCan } from "@/lib/domain/roles";
import { getLocale, getT } from "@/lib/i18n/server";
import { listInvitations } from "@/lib/services/members/invitations";
import { isOwner, listMembers } from "@/lib/services/members/manage";
import { listAgents } from "@/lib/services/presence/agents";
import { removeMemberAction, renewInvitationAction, revokeInvitationAction } from "./actions";
import { invitationColumns, type MemberLine, memberColumns } from "./columns";

const PATH = "/settings/members";
export const MEMBER_SORTS = ["name", "role", "open", "lastSeen", "joined"] as const;
const SORT_VALUES = {
  name: (row: MemberLine) => row.name,
  role: (row: MemberLine) => ROLES.indexOf(row.role),
  open: (row: MemberLine) => row.openMessages,
  lastSeen: (row: MemberLine) => (row.lastSeenAt === null ? null : Date.parse(row.lastSeenAt)),
  joined: (row: MemberLine) => Date.parse(row.createdAt),
};

async function memberLines(ctx: ServiceContext): Promise<MemberLine[]> {
  const [members, agents] = await Promise.all([listMembers(ctx), listAgents(ctx)]);
  const owners = members.filter(({ role }) => role === "owner").length;
  const statuses = new Map(agents.map((agent) => [agent.userId, agent.live ? agent.status : "offline"] as const));
  return members.map((member) => ({
    ...member,
    presence: statuses.get(member.userId) ?? null,
    lastOwner: member.role === "owner" && owners === 1,
  }));
}

/** 成员: everybody who may sign in, with his role. */
export async function MemberTable({ ctx, order }: { ctx: ServiceContext; order: string }) {
  const mayOwners = isOwner(ctx);
  const [t, common, locale, columns, preferences, lines] = await Promise.all([
    getT("members"),
    getT("common"),
    getLocale(),
    memberColumns(mayOwners),
    listPreferences("members"),
    memberLines(ctx),
  ]);
  const current = parseSort(MEMBER_SORTS, order);
  const handlers = lines.filter(({ role }) => roleCan(role, "message.handle"));
  const remove = ({ userId, name, role, me, openMessages }: MemberLine) => (
    <RemoveMember
      member={{ userId, name, openMessages, me, ownersOnly: role === "owner" && !mayOwners }}
      handlers={handlers.filter((one) => one.userId !== userId).map((one) => ({ id: one.userId, name: one.name }))}
      action={removeMemberAction}
    />
  );
  return (
    <>
      <div className="mb-3 flex items-center justify-end gap-2">
        <p className="mr-auto text-ink-3 text-sm">{t("total", { n: lines.length })}</p>
        <RefreshButton />
        <ListTools list="members" columns={listColumns(columns)} preferences={preferences} remember={setListAction} />
      </div>
      <ListRegion>
        <DataTable
          caption={t("caption")}
          columns={columns}
          rows={sortRows(lines, current, SORT_VALUES, locale)}
          rowKey={(row) => row.userId}
          sort={{ current, own: t("sortOwn"), href: (next) => writeSearch(PATH, { sort: next }) }}
          preferences={preferences}
          actions={{ header: common("actions"), cell: remove }}
        />
      </ListRegion>
    </>
  );
}

/** 邀请: what nobody accepted yet. */
export async function InvitationTable({ ctx }: { ctx: ServiceContext }) {
  const [t, common, columns, rows] = await Promise.all([
    getT("members"),
    getT("common"),
    invitationColumns(),
    listInvitations(ctx),
  ]);
  const mayOwners = isOwner(ctx);
  return (
    <>
      <div className="mb-3 flex justify-end">
        <RefreshButton />
      </div>
      <ListRegion>
        <DataTable
          caption={t("invitations.caption")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          actions={{
            header: common("actions"),
            cell: (row) => (
              <InvitationActions
                invitation={{ id: row.id, email: row.email }}
                mayRenew={row.role !== "owner" || mayOwners}
                renew={renewInvitationAction}
                revoke={revokeInvitationAction}
              />
            ),
          }}
          empty={
            <EmptyState
              icon={MailOpen}
              title={t("invitations.emptyTitle")}
              description={t("invitations.empty")}
              action={
                <ButtonLink href={`${PATH}/invite`} variant="primary" icon={UserPlus}>
                  {t("invite")}
                </ButtonLink>
              }
            />
          }
        />
      </ListRegion>
    </>
  );
}
