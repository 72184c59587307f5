import { Pencil, Plus, ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { listPreferences } from "@/app/(console)/list-preferences";
import { permitted } from "@/app/(console)/permitted";
import { setListAction } from "@/app/preferences";
import { DeleteAuthorization } from "@/components/authorizations/delete-authorization";
import { DataTable, listColumns } from "@/components/data-table/data-table";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { ListTools } from "@/components/data-table/list-tools";
import { parseSort, sortRows, sortValues } from "@/components/data-table/sort";
import { choiceParam, type RawSearch, readSearch, writeSearch } from "@/components/data-table/url-state";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import type { AuthorizationDto } from "@/lib/services/authorizations/dto";
import { listAuthorizations } from "@/lib/services/authorizations/manage";
import { deleteAuthorizationAction } from "./actions";
import { authorizationColumns } from "./columns";

const PATH = "/settings/authorizations";
const SORTS = ["name", "key", "usedBy", "updated"] as const;
const SHAPE = { sort: choiceParam(sortValues(SORTS)) };
const SORT_VALUES = {
  name: (row: AuthorizationDto) => row.name,
  key: (row: AuthorizationDto) => row.key,
  usedBy: (row: AuthorizationDto) => row.usedBy.length,
  updated: (row: AuthorizationDto) => Date.parse(row.updatedAt),
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("authorizations"))("title") };
}

export default async function AuthorizationsPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t, common, locale] = await Promise.all([
    sessionContext(),
    getT("authorizations"),
    getT("common"),
    getLocale(),
  ]);
  const { values } = readSearch(SHAPE, await props.searchParams);
  return permitted(ctx, "endpoint.read", async () => {
    const [all, columns, preferences] = await Promise.all([
      listAuthorizations(ctx),
      authorizationColumns(),
      listPreferences("authorizations"),
    ]);
    const sort = parseSort(SORTS, values.sort);
    const rows = sortRows(all, sort, SORT_VALUES, locale);
    const mayWrite = may(ctx, "endpoint.write");
    const create = mayWrite && (
      <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
        {t("create")}
      </ButtonLink>
    );
    const actions = {
      header: common("actions"),
      cell: (row: (typeof rows)[number]) => (
        <span className="flex items-center gap-1">
          <ButtonLink
            href={`${PATH}/${row.id}`}
            size="sm"
            variant="ghost"
            icon={Pencil}
            aria-label={t("edit", { name: row.name })}
            aria-keyshortcuts="e"
          >
            {t("editShort")}
          </ButtonLink>
          <DeleteAuthorization
            authorization={{ id: row.id, name: row.name, usedBy: row.usedBy }}
            action={deleteAuthorizationAction}
          />
        </span>
      ),
    };
    return (
      <Texts namespaces={["authorizations"]}>
        <PageHeader title={t("title")} description={t("description")} actions={create || undefined} />
        <ListShell>
          {rows.length > 0 && (
            <div className="mb-3 flex justify-end gap-2">
              <RefreshButton />
              <ListTools
                list="authorizations"
                columns={listColumns(columns)}
                preferences={preferences}
                remember={setListAction}
              />
            </div>
          )}
          <ListRegion>
            <DataTable
              caption={t("caption")}
              columns={columns}
              rows={rows}
              rowKey={(row) => row.id}
              rowHref={(row) => `${PATH}/${row.id}`}
              rowPage
              sort={{ current: sort, own: t("sortOwn"), href: (order) => writeSearch(PATH, { sort: order }) }}
              preferences={preferences}
              {...(mayWrite ? { actions } : {})}
              empty={
                <EmptyState
                  icon={ShieldCheck}
                  title={t("emptyTitle")}
                  description={t("empty")}
                  action={create || undefined}
                />
              }
            />
          </ListRegion>
        </ListShell>
      </Texts>
    );
  });
}
