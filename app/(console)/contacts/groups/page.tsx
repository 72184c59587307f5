import { Plus, UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { choiceParam, type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { CountState } from "@/components/groups/count-state";
import { DeleteGroup } from "@/components/groups/delete-group";
import { RelativeTime } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { GROUP_KINDS } from "@/lib/domain/audience/groups";
import { decodeCursor } from "@/lib/domain/paging";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { browseGroups, type GroupLine } from "@/lib/services/groups/usage";
import { deleteGroupAction } from "./actions";

const PATH = "/contacts/groups";
const PAGE_SIZE = 30;
/** Of the broadcasts that use a group, so that a row stays a row. */
const SHOWN_USERS = 2;
const SHAPE = { kind: choiceParam(GROUP_KINDS), q: textParam(50), cursor: textParam(40) };
type Search = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("groups"))("title") };
}

export default async function GroupsPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t] = await Promise.all([sessionContext(), getT("groups")]);
  const { values, ignored } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "contact.read", async () => (
    <Texts namespaces={["groups", "contacts"]}>
      <PageHeader
        title={t("title")}
        description={t("description")}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("contacts"), href: "/contacts" }, { label: t("title") }]}
          />
        }
        actions={may(ctx, "contact.manage") && <Create />}
      />
      <ListShell>
        <FilterBar
          path={PATH}
          values={{ q: values.q, kind: values.kind }}
          ignored={ignored}
          toolbar={<RefreshButton />}
          fields={[
            { kind: "text", name: "q", label: t("filter.q") },
            {
              kind: "select",
              name: "kind",
              label: t("filter.kind"),
              options: GROUP_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
            },
          ]}
        />
        <ListRegion>
          <GroupTable ctx={ctx} values={values} />
        </ListRegion>
      </ListShell>
    </Texts>
  ));
}

async function Create() {
  const t = await getT("groups");
  return (
    <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
      {t("create")}
    </ButtonLink>
  );
}

async function GroupTable({ ctx, values }: { ctx: ServiceContext; values: Search }) {
  const { kind, q, cursor } = values;
  const query = {
    kind: kind === "" ? undefined : kind,
    q,
    cursor: decodeCursor(cursor) ?? undefined,
    limit: PAGE_SIZE,
  };
  const [t, common, columns, page] = await Promise.all([
    getT("groups"),
    getT("common"),
    groupColumns(),
    browseGroups(ctx, query),
  ]);
  const filtered = kind !== "" || q !== "" || cursor !== "";
  const mayManage = may(ctx, "contact.manage");
  const empty = filtered ? (
    <FilteredEmptyState
      title={common("list.noMatch")}
      action={<TextLink href={PATH}>{common("list.clear")}</TextLink>}
    />
  ) : (
    <EmptyState icon={UsersRound} title={t("emptyTitle")} description={t("empty")} action={mayManage && <Create />} />
  );
  const actions = {
    header: common("actions"),
    cell: (row: GroupLine) => (
      <DeleteGroup id={row.id} name={row.name} use={row.use} action={deleteGroupAction} small />
    ),
  };
  return (
    <DataTable
      caption={t("caption")}
      columns={columns}
      rows={page.items}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `${PATH}/${id}`}
      rowPage
      {...(mayManage ? { actions } : {})}
      empty={empty}
      footer={
        (page.nextCursor !== null || cursor !== "") && (
          <CursorPagination
            label={common("list.pages")}
            summary={common("list.rowsOnPage", { n: page.items.length })}
            previous={{ label: t("firstPage"), href: cursor === "" ? undefined : writeSearch(PATH, { kind, q }) }}
            next={{
              label: common("list.next"),
              href: page.nextCursor === null ? undefined : writeSearch(PATH, { kind, q, cursor: page.nextCursor }),
            }}
          />
        )
      }
    />
  );
}

async function groupColumns(): Promise<Column<GroupLine>[]> {
  const [t, locale] = await Promise.all([getT("groups"), getLocale()]);
  const number = new Intl.NumberFormat(locale);
  return [
    {
      key: "name",
      header: t("field.name"),
      width: "min-w-40",
      cell: ({ name, description }) => (
        <span className="block min-w-0 break-words">
          {name}
          {description !== "" && <span className="block font-normal text-ink-3 text-xs">{description}</span>}
        </span>
      ),
    },
    {
      key: "kind",
      header: t("field.kind"),
      width: "w-20",
      cell: ({ kind }) => <Badge tone={kind === "dynamic" ? "info" : "neutral"}>{t(`kind.${kind}`)}</Badge>,
    },
    {
      key: "count",
      header: t("field.count"),
      width: "w-24",
      cell: ({ memberCount, countedAt }) => (
        <span className="block">
          {memberCount === null ? "—" : number.format(memberCount)}
          {countedAt !== null && (
            <span className="block text-ink-3 text-xs sm:max-lg:hidden">
              {t("countedAt")} <RelativeTime at={countedAt} />
            </span>
          )}
        </span>
      ),
    },
    {
      key: "use",
      header: t("field.use"),
      width: "min-w-32",
      from: "lg",
      cell: ({ use }) => <Users use={use} />,
    },
    {
      key: "state",
      header: t("field.state"),
      width: "min-w-24",
      cell: ({ countState }) => <CountState state={countState} />,
    },
    { key: "createdBy", header: t("field.createdBy"), width: "w-28", from: "lg", cell: ({ createdBy }) => createdBy },
  ];
}

/** The newest broadcasts that use a group, with their names as links. */
async function Users({ use: { total, named } }: { use: GroupLine["use"] }) {
  const t = await getT("groups");
  if (total === 0) return <span className="text-ink-3">—</span>;
  const shown = named.slice(0, SHOWN_USERS);
  return (
    <ul>
      {shown.map(({ id, name }) => (
        <li key={id}>
          <TextLink href={`/broadcasts/${id}`} className="break-words">
            {name}
          </TextLink>
        </li>
      ))}
      {total > shown.length && <li className="text-ink-3 text-xs">{t("useMore", { n: total - shown.length })}</li>}
    </ul>
  );
}
