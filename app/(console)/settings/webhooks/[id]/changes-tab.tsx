import { History } from "lucide-react";
import { writeSearch } from "@/components/data-table/url-state";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { Changes } from "@/components/webhooks/detail/changes";
import type { ServiceContext } from "@/lib/context";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { listEndpointChanges } from "@/lib/services/endpoints/changes";
import type { EndpointDto } from "@/lib/services/endpoints/dto";

const PAGE_SIZE = 20;

/** 变更记录: who changed what, when and from where. */
export async function ChangesTab(props: { ctx: ServiceContext; webhook: EndpointDto; path: string; cursor: string }) {
  const { ctx, webhook, path, cursor } = props;
  const [t, common, page] = await Promise.all([
    getT("webhookDetail"),
    getT("common"),
    listEndpointChanges(ctx, webhook.id, { cursor: decodeCursor(cursor) ?? undefined, limit: PAGE_SIZE }),
  ]);
  if (page.items.length === 0) return <EmptyState icon={History} title={t("changes.none")} compact />;
  const href = (next?: string) => writeSearch(path, { tab: "changes", cursor: next });
  return (
    <>
      <Changes entries={page.items} channel={webhook.channel} />
      {(page.nextCursor !== null || cursor !== "") && (
        <CursorPagination
          label={common("list.pages")}
          summary={common("list.rowsOnPage", { n: page.items.length })}
          previous={{ label: t("changes.newest"), href: cursor === "" ? undefined : href() }}
          next={{ label: common("list.next"), href: page.nextCursor === null ? undefined : href(page.nextCursor) }}
        />
      )}
    </>
  );
}
