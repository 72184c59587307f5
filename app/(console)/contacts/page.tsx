import { ListPlus, Plus, Tags, Upload, UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { BulkActions } from "@/components/contacts/bulk-actions";
import { ContactFinder } from "@/components/contacts/contact-finder";
import { ExportMenu } from "@/components/contacts/export-menu";
import { DataTable } from "@/components/data-table/data-table";
import { ListRegion, ListShell } from "@/components/data-table/list-region";
import { SelectionBar, SelectionProvider } from "@/components/data-table/selection";
import { choiceParam, type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import type { CheckedRule } from "@/lib/domain/audience/check";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { EXPORT_MAX } from "@/lib/services/contacts/export";
import { searchRule } from "@/lib/services/contacts/filters";
import { type ContactLine, contactOverview, listContactLines } from "@/lib/services/contacts/list";
import { listGroupChoices } from "@/lib/services/groups/manage";
import {
  addToGroupAction,
  deleteContactsAction,
  findContactsAction,
  mergeContactsAction,
  tagContactsAction,
} from "./actions";
import { contactColumns } from "./columns";
import { ContactFilters } from "./filters";
import { FILTERS } from "./search";

const PATH = "/contacts";
const PAGE_SIZE = 30;
const SHAPE = { ...FILTERS, cursor: textParam(40), notice: choiceParam(["xlsx"]) };
type Search = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

/** The filters without where one is in the list. */
const filtersOf = ({ cursor: _cursor, notice: _notice, ...filters }: Search) => filters;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("contacts"))("title") };
}

export default async function ContactsPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "contact.read", async () => {
    const [t, overview, groups, search] = await Promise.all([
      getT("contacts"),
      contactOverview(ctx),
      listGroupChoices(ctx),
      searchRule(ctx, values),
    ]);
    return (
      <Texts namespaces={["contacts", "validation"]}>
        <PageHeader title={t("title")} description={t("description")} actions={<Actions ctx={ctx} values={values} />} />
        {values.notice === "xlsx" && (
          <Banner tone="warning" live="status" className="mb-4">
            {t("exportAs.tooMany", { n: EXPORT_MAX })}
          </Banner>
        )}
        <ContactFinder find={findContactsAction} />
        <ListShell>
          <ContactFilters
            {...{ ctx, overview, groups }}
            path={PATH}
            values={filtersOf(values)}
            ignored={[...ignored, ...search.ignored]}
          />
          <ListRegion>
            <ContactTable ctx={ctx} values={values} rule={search.rule} total={overview.total} groups={groups} />
          </ListRegion>
        </ListShell>
      </Texts>
    );
  });
}

async function Actions({ ctx, values }: { ctx: ServiceContext; values: Search }) {
  const t = await getT("contacts");
  return (
    <>
      <ButtonLink href={`${PATH}/groups`} icon={UsersRound}>
        {t("groups")}
      </ButtonLink>
      <ButtonLink href={`${PATH}/attributes`} icon={Tags}>
        {t("attributes")}
      </ButtonLink>
      {may(ctx, "contact.manage") && (
        <ExportMenu
          csv={writeSearch(`${PATH}/export`, filtersOf(values))}
          xlsx={writeSearch(`${PATH}/export`, { ...filtersOf(values), format: "xlsx" })}
        />
      )}
      {may(ctx, "contact.manage") && (
        <ButtonLink href={`${PATH}/import`} icon={Upload}>
          {t("import")}
        </ButtonLink>
      )}
      {may(ctx, "contact.write") && (
        <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
          {t("create")}
        </ButtonLink>
      )}
    </>
  );
}

type Groups = Awaited<ReturnType<typeof listGroupChoices>>;

async function ContactTable(props: {
  ctx: ServiceContext;
  values: Search;
  rule: CheckedRule | null;
  total: number;
  groups: Groups;
}) {
  const { ctx, values, groups } = props;
  const { cursor } = values;
  const filters = filtersOf(values);
  const { tag, source, group } = values;
  const query = { tag, source, group, rule: props.rule ?? undefined };
  const [t, common, columns, page] = await Promise.all([
    getT("contacts"),
    getT("common"),
    contactColumns(),
    listContactLines(ctx, { ...query, cursor: decodeCursor(cursor) ?? undefined, limit: PAGE_SIZE }),
  ]);
  const filtered = cursor !== "" || Object.values(filters).some((value) => value !== "");
  const mayWrite = may(ctx, "contact.write");
  const total = props.total > 100_000 ? t("totalMore") : t("total", { n: props.total });
  return (
    <SelectionProvider ids={page.items.map(({ id }) => id)}>
      <SelectionBar>
        <BulkActions
          contacts={page.items.map(({ id, name, nickname, phone, email }) => ({ id, name, nickname, phone, email }))}
          groups={groups.filter(({ kind }) => kind === "static").map(({ id, name }) => ({ id, name }))}
          mayManage={may(ctx, "contact.manage")}
          actions={{
            tag: tagContactsAction,
            addToGroup: addToGroupAction,
            merge: mergeContactsAction,
            remove: deleteContactsAction,
          }}
        />
      </SelectionBar>
      <DataTable
        caption={t("caption")}
        columns={columns}
        rows={page.items}
        rowKey={(row) => row.id}
        rowHref={(row) => `${PATH}/${row.id}`}
        rowPage
        {...(mayWrite ? { selection: { name: (row: ContactLine) => row.name || row.nickname || t("unnamed") } } : {})}
        empty={<Nobody filtered={filtered} mayWrite={mayWrite} />}
        footer={
          page.items.length > 0 && (
            <CursorPagination
              label={common("list.pages")}
              summary={filtered ? common("list.rowsOnPage", { n: page.items.length }) : total}
              previous={{ label: t("firstPage"), href: cursor === "" ? undefined : writeSearch(PATH, filters) }}
              next={{
                label: common("list.next"),
                href: page.nextCursor === null ? undefined : writeSearch(PATH, { ...filters, cursor: page.nextCursor }),
              }}
            />
          )
        }
      />
    </SelectionProvider>
  );
}

/** A list with nobody in it: nobody fits the filters, or there has never been anybody. */
async function Nobody({ filtered, mayWrite }: { filtered: boolean; mayWrite: boolean }) {
  const [t, common] = await Promise.all([getT("contacts"), getT("common")]);
  return filtered ? (
    <FilteredEmptyState
      title={common("list.noMatch")}
      action={<TextLink href={PATH}>{common("list.clear")}</TextLink>}
    />
  ) : (
    <EmptyState
      icon={ListPlus}
      title={t("neverTitle")}
      description={t("never")}
      action={
        mayWrite && (
          <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
            {t("create")}
          </ButtonLink>
        )
      }
    />
  );
}
