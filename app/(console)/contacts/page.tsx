import { Download, ListPlus, Plus, Tags, Upload, UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { BulkActions } from "@/components/contacts/bulk-actions";
import { ContactFinder } from "@/components/contacts/contact-finder";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { SelectionBar, SelectionProvider } from "@/components/data-table/selection";
import { type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { ButtonLink, buttonStyle } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
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

const PATH = "/contacts";
const PAGE_SIZE = 30;
const SHAPE = { tag: textParam(40), source: textParam(50), group: textParam(40), cursor: textParam(40) };
type Search = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("contacts"))("title") };
}

export default async function ContactsPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "contact.read", async () => {
    const [t, overview, groups] = await Promise.all([getT("contacts"), contactOverview(ctx), listGroupChoices(ctx)]);
    return (
      <Texts namespaces={["contacts", "validation"]}>
        <PageHeader title={t("title")} description={t("description")} actions={<Actions ctx={ctx} values={values} />} />
        <ContactFinder find={findContactsAction} />
        <ListShell>
          <Filters values={values} ignored={ignored} overview={overview} groups={groups} />
          <ListRegion>
            <ContactTable ctx={ctx} values={values} total={overview.total} groups={groups} />
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
        <a
          href={writeSearch(`${PATH}/export`, { tag: values.tag, source: values.source, group: values.group })}
          download
          className={buttonStyle({ variant: "secondary", size: "md" })}
        >
          <Download aria-hidden className="size-4" />
          {t("export")}
        </a>
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

async function Filters(props: {
  values: Search;
  ignored: readonly string[];
  overview: Awaited<ReturnType<typeof contactOverview>>;
  groups: Groups;
}) {
  const t = await getT("contacts");
  const { tag, source, group } = props.values;
  const named = (list: readonly string[], chosen: string) => [
    ...new Set([...list, ...(chosen === "" ? [] : [chosen])]),
  ];
  const known = ["web_chat", "api", "import", "console", "merge"] as const;
  const sourceLabel = (value: string) => {
    const found = known.find((name) => name === value);
    return found === undefined ? value : t(`source.${found}`);
  };
  return (
    <FilterBar
      path={PATH}
      values={{ tag, group, source }}
      ignored={props.ignored}
      toolbar={<RefreshButton />}
      fields={[
        {
          kind: "select",
          name: "tag",
          label: t("filter.tag"),
          options: named(props.overview.tags, tag).map((value) => ({ value, label: value })),
        },
        {
          kind: "select",
          name: "group",
          label: t("filter.group"),
          options: props.groups.map(({ id, name }) => ({ value: id, label: name })),
        },
        {
          kind: "select",
          name: "source",
          label: t("filter.source"),
          options: named(props.overview.sources, source).map((value) => ({ value, label: sourceLabel(value) })),
        },
      ]}
    />
  );
}

async function ContactTable(props: { ctx: ServiceContext; values: Search; total: number; groups: Groups }) {
  const { ctx, values, groups } = props;
  const { cursor, ...filters } = values;
  const query = { ...filters, cursor: decodeCursor(cursor) ?? undefined, limit: PAGE_SIZE };
  const [t, common, columns, page] = await Promise.all([
    getT("contacts"),
    getT("common"),
    contactColumns(),
    listContactLines(ctx, query),
  ]);
  const filtered = Object.values(values).some((value) => value !== "");
  const mayWrite = may(ctx, "contact.write");
  const empty = filtered ? (
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
        empty={empty}
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
