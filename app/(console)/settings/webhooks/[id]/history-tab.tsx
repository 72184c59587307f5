import { ScrollText } from "lucide-react";
import { DataTable } from "@/components/data-table/data-table";
import { writeSearch } from "@/components/data-table/url-state";
import { ReplayBox, ReplaysProvider } from "@/components/replays/replay-box";
import { REPLAYS_SHOWN } from "@/components/replays/view";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { decodeCursor } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listDeliveries } from "@/lib/services/deliveries/list";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import { listReplays } from "@/lib/services/replays/read";
import { historyColumns } from "../deliveries/columns";
import { DeliveryDrawer } from "../deliveries/drawer";
import { FailureGroupsSection } from "../deliveries/failure-groups-section";
import { historyHref } from "../deliveries/search";
import { replayActions } from "../replays/replay-actions";
import type { DetailSearch } from "./page";

const PAGE_SIZE = 30;

/** 推送历史 of one webhook, tests included; every filter is in the list of all pushes. */
export async function HistoryTab(props: {
  ctx: ServiceContext;
  webhook: EndpointDto;
  path: string;
  values: DetailSearch;
}) {
  const { ctx, webhook, path, values } = props;
  const { cursor, d } = values;
  const endpointId = decodeId("endpoint", webhook.id) ?? undefined;
  const [t, common, detail, columns, replays, page] = await Promise.all([
    getT("history"),
    getT("common"),
    getT("webhookDetail"),
    historyColumns("one"),
    listReplays(ctx, { limit: REPLAYS_SHOWN, endpointId }),
    listDeliveries(ctx, {
      endpointId,
      cursor: decodeCursor(cursor) ?? undefined,
      limit: PAGE_SIZE,
    }),
  ]);
  const href = (more: { cursor?: string; d?: string }) => writeSearch(path, { tab: "history", ...more });
  return (
    <>
      <p className="mb-3 text-sm">
        <TextLink href={historyHref({ webhook: webhook.id })}>{detail("allFilters")}</TextLink>
      </p>
      <Texts namespaces={["replays"]}>
        <ReplaysProvider initial={replays.items} actions={replayActions} mayRetry={may(ctx, "delivery.retry")}>
          <ReplayBox />
          <FailureGroupsSection ctx={ctx} webhook={webhook.id} />
        </ReplaysProvider>
      </Texts>
      <DataTable
        caption={t("caption")}
        columns={columns}
        rows={page.items}
        rowKey={(row) => row.id}
        rowHref={(row) => href({ cursor, d: row.id })}
        openKey={d}
        empty={<EmptyState icon={ScrollText} title={t("never")} description={t("neverHint")} />}
        footer={
          (page.nextCursor !== null || cursor !== "") && (
            <CursorPagination
              label={common("list.pages")}
              summary={common("list.rowsOnPage", { n: page.items.length })}
              previous={{ label: t("newest"), href: cursor === "" ? undefined : href({}) }}
              next={{
                label: common("list.next"),
                href: page.nextCursor === null ? undefined : href({ cursor: page.nextCursor }),
              }}
            />
          )
        }
      />
      {d !== "" && <DeliveryDrawer ctx={ctx} id={d} page={page} hrefOf={(other) => href({ cursor, d: other })} />}
    </>
  );
}
