import { BookOpen, KeyRound, Plus } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { listPreferences } from "@/app/(console)/list-preferences";
import { permitted } from "@/app/(console)/permitted";
import { setListAction } from "@/app/preferences";
import { DataTable, DataTableSkeleton, listColumns } from "@/components/data-table/data-table";
import { ListRegion, ListShell, RefreshButton } from "@/components/data-table/list-region";
import { ListTools } from "@/components/data-table/list-tools";
import { parseSort, sortRows, sortValues } from "@/components/data-table/sort";
import { choiceParam, type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { RevokeAllTokens } from "@/components/tokens/revoke-all";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { countTokens, listTokens, type TokenDto } from "@/lib/services/tokens/manage";
import { revokeAllTokensAction } from "./actions";
import { tokenColumns } from "./columns";
import { TokenActions } from "./token-actions";

const PATH = "/settings/tokens";
const PAGE_SIZE = 30;
const SORTS = ["name", "status", "creator", "lastUsed", "expires"] as const;
const SHAPE = { cursor: textParam(40), sort: choiceParam(sortValues(SORTS)) };
const instant = (at: string | null) => (at === null ? null : Date.parse(at));
const SORT_VALUES = {
  name: (row: TokenDto) => row.name,
  status: (row: TokenDto) => row.status,
  creator: (row: TokenDto) => row.creatorName,
  lastUsed: (row: TokenDto) => instant(row.lastUsedAt),
  expires: (row: TokenDto) => instant(row.expiresAt),
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("settings"))("tokens.title") };
}

export default async function TokensPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t, common] = await Promise.all([sessionContext(), getT("settings"), getT("common")]);
  const { cursor, sort } = readSearch(SHAPE, await props.searchParams).values;
  return permitted(ctx, "token.manage", async () => (
    <Texts namespaces={["settings"]}>
      <PageHeader
        title={t("tokens.title")}
        description={t("tokens.description")}
        actions={
          <>
            <ButtonLink href="/docs/api" icon={BookOpen}>
              {t("tokens.docs")}
            </ButtonLink>
            <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
              {t("tokens.create")}
            </ButtonLink>
          </>
        }
      />
      <ListShell>
        <Suspense
          key={cursor}
          fallback={<DataTableSkeleton label={common("loading")} columns={await tokenColumns(ctx.now())} />}
        >
          <TokenTable ctx={ctx} cursor={cursor} order={sort} />
        </Suspense>
      </ListShell>
    </Texts>
  ));
}

async function TokenTable({ ctx, cursor, order }: { ctx: ServiceContext; cursor: string; order: string }) {
  const now = ctx.now();
  const [t, common, locale, columns, preferences, page, live] = await Promise.all([
    getT("settings"),
    getT("common"),
    getLocale(),
    tokenColumns(now),
    listPreferences("tokens"),
    listTokens(ctx, { cursor: decodeCursor(cursor) ?? undefined, limit: PAGE_SIZE }),
    countTokens(ctx),
  ]);
  // One page of several has an order of its own only; most have a handful.
  const whole = cursor === "" && page.nextCursor === null;
  const current = whole ? parseSort(SORTS, order) : null;
  const sort = { current, own: t("tokens.sortOwn"), href: (next: string) => writeSearch(PATH, { sort: next }) };
  const table = (
    <DataTable
      caption={t("tokens.caption")}
      columns={columns}
      rows={sortRows(page.items, current, SORT_VALUES, locale)}
      rowKey={(row) => row.id}
      {...(whole ? { sort } : {})}
      preferences={preferences}
      actions={{ header: common("actions"), cell: (row) => <TokenActions token={row} /> }}
      empty={
        <EmptyState
          icon={KeyRound}
          title={t("tokens.emptyTitle")}
          description={t("tokens.empty")}
          action={
            <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
              {t("tokens.create")}
            </ButtonLink>
          }
        />
      }
      footer={
        (page.nextCursor !== null || cursor !== "") && (
          <CursorPagination
            label={common("list.pages")}
            summary={common("list.rowsOnPage", { n: page.items.length })}
            previous={{ label: t("tokens.firstPage"), href: cursor === "" ? undefined : PATH }}
            next={{
              label: common("list.next"),
              href: page.nextCursor === null ? undefined : writeSearch(PATH, { cursor: page.nextCursor }),
            }}
          />
        )
      }
    />
  );
  return (
    <>
      <div className="mb-3 flex justify-end gap-2">
        {live > 1 && <RevokeAllTokens n={live} action={revokeAllTokensAction} />}
        <RefreshButton />
        <ListTools list="tokens" columns={listColumns(columns)} preferences={preferences} remember={setListAction} />
      </div>
      <ListRegion>{table}</ListRegion>
    </>
  );
}
