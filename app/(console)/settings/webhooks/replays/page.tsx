import { RotateCcw } from "lucide-react";
import type { Metadata } from "next";
import { type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { ReplayList, ReplaysProvider } from "@/components/replays/replay-box";
import { REPLAYS_SHOWN } from "@/components/replays/view";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listReplays } from "@/lib/services/replays/read";
import { REPLAYS_PATH, replayActions } from "./replay-actions";

const HISTORY = "/settings/webhooks/deliveries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("replays"))("page.title") };
}

/** Every replay with its progress or report, newest first. */
export default async function ReplaysPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, search, t, common, history] = await Promise.all([
    sessionContext(),
    props.searchParams,
    getT("replays"),
    getT("common"),
    getT("history"),
  ]);
  const { cursor } = readSearch({ cursor: textParam(40) }, search).values;
  const page = await listReplays(ctx, { limit: REPLAYS_SHOWN, cursor: decodeCursor(cursor) ?? undefined });
  return (
    <Texts namespaces={["replays"]}>
      <PageHeader
        title={t("page.title")}
        description={t("page.description")}
        breadcrumb={
          <Breadcrumb
            label={history("detail.path")}
            items={[{ label: history("title"), href: HISTORY }, { label: t("page.title") }]}
          />
        }
      />
      <div className="rounded-lg border border-line bg-surface shadow-card">
        {page.items.length === 0 ? (
          <EmptyState
            icon={RotateCcw}
            title={t("page.empty")}
            description={t("page.emptyText")}
            action={<TextLink href={HISTORY}>{history("title")}</TextLink>}
          />
        ) : (
          <ReplaysProvider
            key={cursor}
            initial={page.items}
            cursor={cursor}
            actions={replayActions}
            mayRetry={may(ctx, "delivery.retry")}
          >
            <ReplayList items="all" />
          </ReplaysProvider>
        )}
        {(page.nextCursor !== null || cursor !== "") && (
          <CursorPagination
            label={common("list.pages")}
            summary={common("list.rowsOnPage", { n: page.items.length })}
            previous={{ label: history("newest"), href: cursor === "" ? undefined : REPLAYS_PATH }}
            next={{
              label: common("list.next"),
              href: page.nextCursor === null ? undefined : writeSearch(REPLAYS_PATH, { cursor: page.nextCursor }),
            }}
          />
        )}
      </div>
    </Texts>
  );
}
