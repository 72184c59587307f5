import type { RawSearch } from "@/components/data-table/url-state";
import { ReplayBox, ReplaysProvider } from "@/components/replays/replay-box";
import { ReplaySince } from "@/components/replays/replay-buttons";
import { REPLAYS_SHOWN } from "@/components/replays/view";
import { requireSession } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { Texts } from "@/lib/i18n/texts";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import { listReplays } from "@/lib/services/replays/read";
import { FailureGroupsSection } from "../deliveries/failure-groups-section";
import { HistoryList, readPage } from "../deliveries/history-list";
import { askedOf, rangeOf } from "../deliveries/search";
import { replayActions } from "../replays/replay-actions";

/** 推送历史 of one webhook, tests included: the same list, filters and keys of the address as of all webhooks. */
export async function HistoryTab(props: {
  ctx: ServiceContext;
  webhook: EndpointDto;
  path: string;
  search: RawSearch;
}) {
  const { ctx, webhook, path, search } = props;
  const { timeZone } = await requireSession();
  const place = { path, keep: { tab: "history" }, webhook: webhook.id };
  const asked = askedOf(ctx, search, timeZone, place);
  const endpointId = decodeId("endpoint", webhook.id) ?? undefined;
  const [page, replays] = await Promise.all([
    readPage(ctx, asked, timeZone),
    listReplays(ctx, { limit: REPLAYS_SHOWN, endpointId }),
  ]);
  const mayRetry = may(ctx, "delivery.retry");
  const since = rangeOf(asked.values, timeZone, ctx.now()).from?.toISOString() ?? "";
  const itself = [{ id: webhook.id, name: webhook.name }];
  return (
    <Texts namespaces={["replays"]}>
      <ReplaysProvider initial={replays.items} actions={replayActions} mayRetry={mayRetry}>
        <ReplayBox />
        <FailureGroupsSection ctx={ctx} webhook={webhook.id} />
        <HistoryList
          {...{ ctx, asked, page, timeZone, place }}
          webhooks={itself}
          tools={mayRetry && <ReplaySince key={since} webhooks={itself} webhook={webhook.id} from={since} />}
        />
      </ReplaysProvider>
    </Texts>
  );
}
