import { UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { CountState } from "@/components/groups/count-state";
import { DeleteGroup } from "@/components/groups/delete-group";
import { AddMembers, RemoveMember } from "@/components/groups/members";
import { PresentGroupForm } from "@/components/groups/present-group-form";
import { Recount } from "@/components/groups/recount";
import { RelativeTime } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { foundOrNull } from "@/lib/errors";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { type ContactLine, listContactLines } from "@/lib/services/contacts/list";
import type { GroupDto } from "@/lib/services/groups/dto";
import { getGroup } from "@/lib/services/groups/manage";
import { readGroupUse } from "@/lib/services/groups/usage";
import { findContactsAction } from "../../actions";
import { contactColumns } from "../../columns";
import {
  changeMembersAction,
  deleteGroupAction,
  explainAction,
  previewRuleAction,
  recogniseAction,
  refreshGroupAction,
  saveGroupAction,
} from "../actions";
import { fieldChoices } from "../field-choices";

const PAGE_SIZE = 30;
const SHAPE = { cursor: textParam(40) };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("groups"))("title") };
}

export default async function GroupPage(props: { params: Promise<{ id: string }>; searchParams: Promise<RawSearch> }) {
  const [ctx, t, locale, { id }, search] = await Promise.all([
    sessionContext(),
    getT("groups"),
    getLocale(),
    props.params,
    props.searchParams,
  ]);
  const { cursor } = readSearch(SHAPE, search).values;
  return permitted(ctx, "contact.read", async () => {
    const group = await foundOrNull(getGroup(ctx, id));
    if (group === null) notFound();
    const mayManage = may(ctx, "contact.manage");
    const use = await readGroupUse(ctx, id);
    const number = new Intl.NumberFormat(locale);
    return (
      <Texts namespaces={["groups", "contacts", "validation"]}>
        <PageHeader
          title={group.name}
          description={group.description || undefined}
          meta={
            <span className="flex flex-wrap items-center gap-2">
              <Badge tone={group.kind === "dynamic" ? "info" : "neutral"}>{t(`kind.${group.kind}`)}</Badge>
              <CountState state={group.countState} />
              <span>
                {t("field.count")} {group.memberCount === null ? "—" : number.format(group.memberCount)}
              </span>
              {group.countedAt !== null && (
                <span className="text-ink-3 text-sm">
                  {t("countedAt")} <RelativeTime at={group.countedAt} />
                </span>
              )}
            </span>
          }
          breadcrumb={
            <Breadcrumb
              label={t("breadcrumb")}
              items={[{ label: t("title"), href: "/contacts/groups" }, { label: group.name }]}
            />
          }
          actions={
            <>
              <Recount id={group.id} action={refreshGroupAction} />
              {mayManage && <DeleteGroup id={group.id} name={group.name} use={use} action={deleteGroupAction} />}
            </>
          }
        />
        {mayManage && (
          <div className="mb-6">
            <PresentGroupForm
              key={group.version}
              group={group}
              fields={await fieldChoices(ctx, group.rule)}
              actions={{ save: saveGroupAction, preview: previewRuleAction, explain: explainAction }}
            />
          </div>
        )}
        {mayManage && group.kind === "static" && (
          <div className="mb-6">
            <AddMembers
              groupId={group.id}
              find={findContactsAction}
              change={changeMembersAction}
              recognise={recogniseAction}
            />
          </div>
        )}
        <h2 className="mb-3 font-semibold text-lg">{t("form.members")}</h2>
        <Members ctx={ctx} group={group} cursor={cursor} mayManage={mayManage} />
      </Texts>
    );
  });
}

async function Members(props: { ctx: ServiceContext; group: GroupDto; cursor: string; mayManage: boolean }) {
  const { ctx, group, cursor, mayManage } = props;
  const path = `/contacts/groups/${group.id}`;
  const [t, common, columns, page] = await Promise.all([
    getT("groups"),
    getT("common"),
    contactColumns(),
    listContactLines(ctx, { group: group.id, cursor: decodeCursor(cursor) ?? undefined, limit: PAGE_SIZE }),
  ]);
  const shown: Column<ContactLine>[] = columns.filter(({ key }) => key !== "groups");
  const actions = {
    header: common("actions"),
    cell: (row: ContactLine) => (
      <RemoveMember
        groupId={group.id}
        contactId={row.id}
        name={row.name || row.nickname || row.id}
        change={changeMembersAction}
      />
    ),
  };
  return (
    <DataTable
      caption={t("members.caption")}
      columns={shown}
      rows={page.items}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/contacts/${id}`}
      rowPage
      {...(mayManage && group.kind === "static" ? { actions } : {})}
      empty={<EmptyState icon={UsersRound} title={group.kind === "static" ? t("members.empty") : t("preview.none")} />}
      footer={
        (page.nextCursor !== null || cursor !== "") && (
          <CursorPagination
            label={common("list.pages")}
            summary={common("list.rowsOnPage", { n: page.items.length })}
            previous={{ label: t("firstPage"), href: cursor === "" ? undefined : path }}
            next={{
              label: common("list.next"),
              href: page.nextCursor === null ? undefined : writeSearch(path, { cursor: page.nextCursor }),
            }}
          />
        )
      }
    />
  );
}
