import { BatchStateBadge } from "@/components/broadcasts/run/run-status";
import { ContactFinder } from "@/components/contacts/contact-finder";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { writeSearch } from "@/components/data-table/url-state";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { may, type ServiceContext } from "@/lib/context";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { browseMembers, type MemberView } from "@/lib/services/broadcasts/members";
import type { RunView } from "@/lib/services/broadcasts/run-view";
import { findMembersAction } from "../../actions";

const PAGE_SIZE = 50;

/** Who was in the audience when the run began, in which batch. */
export async function MembersTab(props: { ctx: ServiceContext; path: string; run: RunView; after: string }) {
  const { ctx, path, run, after } = props;
  const [t, common] = await Promise.all([getT("broadcasts"), getT("common")]);
  if (!may(ctx, "contact.read")) return <EmptyState title={t("run.membersForbidden")} />;
  const ids = { id: run.broadcastId, runId: run.id };
  const [columns, page] = await Promise.all([memberColumns(), browseMembers(ctx, ids, { after, limit: PAGE_SIZE })]);
  const href = (to: string) => writeSearch(path, { tab: "members", member: to });
  return (
    <Texts namespaces={["contacts"]}>
      <p className="mb-3 text-ink-2 text-sm">{t("run.membersHelp", { n: formatCount(run.contacts) })}</p>
      <ContactFinder find={findMembersAction.bind(null, ids)} label={t("run.membersFind")} />
      <DataTable
        caption={t("run.membersCaption", { n: run.number })}
        columns={columns}
        rows={page.items}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("run.membersNone")} description={t("run.batchesNoneHelp")} />}
        footer={
          (page.nextAfter !== null || after !== "") && (
            <CursorPagination
              label={common("list.pages")}
              summary={common("list.rowsOnPage", { n: page.items.length })}
              previous={{ label: t("run.firstPage"), href: after === "" ? undefined : href("") }}
              next={{ label: common("list.next"), href: page.nextAfter === null ? undefined : href(page.nextAfter) }}
            />
          )
        }
      />
    </Texts>
  );
}

async function memberColumns(): Promise<Column<MemberView>[]> {
  const [t, contacts] = await Promise.all([getT("broadcasts"), getT("contacts")]);
  const none = <span className="text-ink-3">—</span>;
  return [
    {
      key: "name",
      header: contacts("field.name"),
      width: "min-w-40",
      cell: ({ id, contact }) =>
        contact === null ? (
          <span className="block text-ink-3">
            {t("run.memberGone")}
            <code translate="no" className="block break-all text-xs">
              {id}
            </code>
          </span>
        ) : (
          <span className="block break-words">
            <TextLink href={`/contacts/${id}`}>{contact.name || contact.nickname || contacts("unnamed")}</TextLink>
            {contact.name !== "" && contact.nickname !== "" && (
              <span className="block text-ink-3 text-xs">{contact.nickname}</span>
            )}
          </span>
        ),
    },
    { key: "phone", header: contacts("field.phone"), width: "w-32", cell: ({ contact }) => contact?.phone ?? none },
    {
      key: "email",
      header: contacts("field.email"),
      width: "min-w-40",
      from: "lg",
      cell: ({ contact }) => <span className="break-all">{contact?.email ?? none}</span>,
    },
    {
      key: "no",
      header: t("run.batch.no"),
      width: "w-28",
      cell: ({ no }) => <span className="whitespace-nowrap">{t("run.batchNo", { n: formatCount(no) })}</span>,
    },
    {
      key: "state",
      header: t("run.batch.state"),
      width: "w-28",
      cell: ({ state }) => <BatchStateBadge state={state} label={t(`run.state.${state}`)} />,
    },
  ];
}
