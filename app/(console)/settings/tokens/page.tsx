import { BookOpen, KeyRound, Plus } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { permitted } from "@/app/(console)/permitted";
import { DataTable, DataTableSkeleton } from "@/components/data-table/data-table";
import { type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listTokens } from "@/lib/services/tokens/manage";
import { tokenColumns } from "./columns";
import { TokenActions } from "./token-actions";

const PATH = "/settings/tokens";
const PAGE_SIZE = 30;
const SHAPE = { cursor: textParam(40) };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("settings"))("tokens.title") };
}

export default async function TokensPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t, common] = await Promise.all([sessionContext(), getT("settings"), getT("common")]);
  const { cursor } = readSearch(SHAPE, await props.searchParams).values;
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
      <Suspense
        key={cursor}
        fallback={<DataTableSkeleton label={common("loading")} columns={await tokenColumns(ctx.now())} />}
      >
        <TokenTable ctx={ctx} cursor={cursor} />
      </Suspense>
    </Texts>
  ));
}

async function TokenTable({ ctx, cursor }: { ctx: ServiceContext; cursor: string }) {
  const now = ctx.now();
  const [t, common, columns, page] = await Promise.all([
    getT("settings"),
    getT("common"),
    tokenColumns(now),
    listTokens(ctx, { cursor: decodeCursor(cursor) ?? undefined, limit: PAGE_SIZE }),
  ]);
  return (
    <DataTable
      caption={t("tokens.caption")}
      columns={columns}
      rows={page.items}
      rowKey={(row) => row.id}
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
}
