import { z } from "zod";
import { choiceParam, listParam, type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import { TIMED_FIGURES } from "@/lib/domain/leave-message/response-times";
import { MESSAGE_STATUSES } from "@/lib/domain/leave-message/status";
import { INBOX_SORTS, INBOX_VIEWS, type InboxView, sortOfView } from "@/lib/domain/leave-message/views";
import { RESPONSE_BINS } from "@/lib/domain/leave-message/volume";
import { zonedInstant } from "@/lib/domain/zoned-time";
import { shownContactSearch } from "@/lib/services/messages/contact-search";
import type { InboxQuery } from "@/lib/services/messages/inbox";

export const PATH = "/messages";
export const PERIODS = { "24h": 86_400_000, "7d": 7 * 86_400_000, "30d": 30 * 86_400_000 } as const;
/** In the place of a category: messages without one. */
export const NO_CATEGORY = "-";
export const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour)) as [string, ...string[]];
const localParam = z
  .string()
  .regex(/^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2})?$/)
  .default("");
const SHAPE = {
  view: choiceParam(INBOX_VIEWS),
  sort: choiceParam(INBOX_SORTS),
  status: listParam(MESSAGE_STATUSES),
  priority: listParam(PRIORITIES),
  category: textParam(50),
  tag: textParam(50),
  assignee: textParam(40),
  site: textParam(40),
  source: choiceParam(["web_chat", "api"]),
  notified: choiceParam(["ok", "failed", "none"]),
  answered: choiceParam(["yes", "no"]),
  period: choiceParam(["24h", "7d", "30d"]),
  /** Local times of the organization; they win over `period`. */
  from: localParam,
  to: localParam,
  timed: choiceParam(TIMED_FIGURES),
  hour: choiceParam(HOURS),
  resp: choiceParam(RESPONSE_BINS),
  page: textParam(2048),
  q: textParam(100),
  c: textParam(700),
  cursor: textParam(40),
  d: textParam(40),
};
export type InboxSearchValues = ReturnType<typeof readInboxSearch>["values"];

/** The address of the inbox, read. */
export const readInboxSearch = (raw: RawSearch) => readSearch(SHAPE, raw);

export const viewOf = (values: InboxSearchValues): InboxView => values.view || "open";

/** Everything of an address but where in the list it is and what is open. */
export function placeOf({ cursor: _cursor, d: _d, ...rest }: InboxSearchValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, Array.isArray(value) ? value.join(",") : String(value)]),
  );
}

/** What an address asks for. A search for a person that was not sealed here finds nobody in particular. */
export function queryOf(ctx: ServiceContext, values: InboxSearchValues, timeZone: string): InboxQuery {
  const some = <T>(list: readonly T[]) => (list.length === 0 ? undefined : list);
  const period = values.period === "" ? undefined : PERIODS[values.period];
  return {
    view: viewOf(values),
    sort: values.sort || sortOfView(viewOf(values)),
    statuses: some(values.status),
    priorities: some(values.priority),
    category: values.category === NO_CATEGORY ? "" : values.category || undefined,
    tag: values.tag || undefined,
    assigneeId: assigneeOf(ctx, values.assignee),
    siteId: decodeId("site", values.site) ?? undefined,
    source: values.source || undefined,
    notified: values.notified || undefined,
    answered: values.answered === "" ? undefined : values.answered === "yes",
    keyword: values.q || undefined,
    contact: values.c !== "" && shownContactSearch(ctx, values.c) !== null ? values.c : undefined,
    timed: values.timed || undefined,
    resp: values.resp || undefined,
    page: values.page || undefined,
    hour: values.hour === "" ? undefined : Number(values.hour),
    from:
      zonedInstant(values.from, timeZone) ??
      (period === undefined ? undefined : new Date(ctx.now().getTime() - period)),
    to: zonedInstant(values.to, timeZone) ?? undefined,
  };
}

function assigneeOf(ctx: ServiceContext, text: string): string | null | undefined {
  if (text === "none") return null;
  if (text === "me") return ctx.actor.kind === "user" ? ctx.actor.userId : undefined;
  return decodeId("user", text) ?? undefined;
}
