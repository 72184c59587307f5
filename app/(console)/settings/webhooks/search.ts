import { z } from "zod";
import {
  choiceParam,
  numberParam,
  pageSizeParam,
  type readSearch,
  sortParam,
  textParam,
} from "@/components/data-table/url-state";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { ENDPOINT_CONDITIONS, ENDPOINT_SORTS, type EndpointFilter } from "@/lib/services/endpoints/browse";

export const PATH = "/settings/webhooks";
export const STATUSES = ["enabled", "disabled", "stopped", "paused"] as const;

const FILTERS = {
  q: textParam(100),
  channel: choiceParam(CHANNEL_IDS),
  event: choiceParam(EVENT_TYPES),
  status: choiceParam(STATUSES),
  health: choiceParam(ENDPOINT_CONDITIONS),
};
/** The filters of the list as they stand in its URL. */
export const ListFilterSchema = z.object(FILTERS);
export type ListFilter = z.output<typeof ListFilterSchema>;

/** The list's URL: filters, order, page, and the webhook whose test panel is open. */
export const LIST_SHAPE = {
  ...FILTERS,
  sort: sortParam(ENDPOINT_SORTS),
  page: numberParam(1, 1_000, 1),
  size: pageSizeParam(),
  test: textParam(40),
};
export type ListSearch = ReturnType<typeof readSearch<typeof LIST_SHAPE>>["values"];

/** The keys of the filters alone: what links within the list keep. */
export const filtersOf = ({ q, channel, event, status, health }: ListFilter): ListFilter => ({
  q,
  channel,
  event,
  status,
  health,
});

/** The filters as the service takes them. */
export function filterOf({ q, channel, event, status, health }: ListFilter): EndpointFilter {
  return {
    ...(q === "" ? {} : { keyword: q }),
    ...(channel === "" ? {} : { channel }),
    ...(event === "" ? {} : { event }),
    ...(status === "" ? {} : { status }),
    ...(health === "" ? {} : { health }),
  };
}
