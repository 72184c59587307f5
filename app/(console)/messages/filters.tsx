import type { FilterField } from "@/components/data-table/filter-fields";
import type { HandlerOption } from "@/components/messages/contract";
import { InboxSearch } from "@/components/messages/inbox-search";
import type { ServiceContext } from "@/lib/context";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import { TIMED_FIGURES } from "@/lib/domain/leave-message/response-times";
import { MESSAGE_STATUSES } from "@/lib/domain/leave-message/status";
import { sortOfView } from "@/lib/domain/leave-message/views";
import { RESPONSE_BINS } from "@/lib/domain/leave-message/volume";
import { getT } from "@/lib/i18n/server";
import { shownContactSearch } from "@/lib/services/messages/contact-search";
import { listSiteOptions } from "@/lib/services/messages/sites";
import { HOURS, type InboxSearchValues, NO_CATEGORY, PATH, PERIODS, placeOf, viewOf } from "./search";

type Words = { categories: readonly string[]; tags: readonly string[] };

/** The search and filters of the inbox, with what can be chosen. */
export async function Filters(props: {
  ctx: ServiceContext;
  values: InboxSearchValues;
  words: Words;
  handlers: readonly HandlerOption[];
}) {
  const { values } = props;
  return (
    <InboxSearch
      path={PATH}
      values={placeOf(values)}
      fields={await fieldsOf(props)}
      sort={values.sort || sortOfView(viewOf(values))}
      person={values.c === "" ? null : shownContactSearch(props.ctx, values.c)}
    />
  );
}

/** Pages are chosen in the statistics; here the one that was can be seen and taken away. */
const pageField = ({ page }: InboxSearchValues, label: string): FilterField[] =>
  page === "" ? [] : [{ kind: "select", name: "page", label, options: [{ value: page, label: page }] }];

async function fieldsOf(props: {
  ctx: ServiceContext;
  values: InboxSearchValues;
  words: Words;
  handlers: readonly HandlerOption[];
}): Promise<FilterField[]> {
  const [t, times, sites] = await Promise.all([getT("messages"), getT("responseTimes"), listSiteOptions(props.ctx)]);
  const plain = (words: readonly string[]) => words.map((word) => ({ value: word, label: word }));
  const { words, handlers } = props;
  return [
    {
      kind: "multi",
      name: "status",
      label: t("filter.status"),
      options: MESSAGE_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
    },
    {
      kind: "multi",
      name: "priority",
      label: t("filter.priority"),
      options: PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) })),
    },
    {
      kind: "select",
      name: "assignee",
      label: t("filter.assignee"),
      options: [
        { value: "me", label: t("filter.me") },
        { value: "none", label: t("unassigned") },
        ...handlers.map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
    {
      kind: "select",
      name: "category",
      label: t("filter.category"),
      options: [...plain(words.categories), { value: NO_CATEGORY, label: t("noCategory") }],
    },
    { kind: "select", name: "tag", label: t("filter.tag"), options: plain(words.tags) },
    { kind: "select", name: "site", label: t("filter.site"), options: sites },
    {
      kind: "select",
      name: "source",
      label: t("filter.source"),
      options: (["web_chat", "api"] as const).map((value) => ({ value, label: t(`channel.${value}`) })),
    },
    {
      kind: "select",
      name: "notified",
      label: t("filter.notified"),
      options: (["ok", "failed", "none"] as const).map((value) => ({ value, label: t(`filter.notifiedBy.${value}`) })),
    },
    {
      kind: "select",
      name: "answered",
      label: t("filter.answered"),
      options: (["yes", "no"] as const).map((value) => ({ value, label: t(`filter.answeredBy.${value}`) })),
    },
    {
      kind: "select",
      name: "period",
      label: t("filter.period"),
      options: (Object.keys(PERIODS) as (keyof typeof PERIODS)[]).map((value) => ({
        value,
        label: t(`period.${value}`),
      })),
    },
    { kind: "datetime", name: "from", label: t("filter.from") },
    { kind: "datetime", name: "to", label: t("filter.to") },
    {
      kind: "select",
      name: "hour",
      label: t("filter.hour"),
      options: HOURS.map((value) => ({ value, label: t("filter.hourOf", { hour: value }) })),
    },
    {
      kind: "select",
      name: "resp",
      label: t("filter.resp"),
      options: RESPONSE_BINS.map((value) => ({ value, label: times(`bins.${value}`) })),
    },
    ...pageField(props.values, t("filter.page")),
    {
      kind: "select",
      name: "timed",
      label: t("filter.timed"),
      options: TIMED_FIGURES.map((value) => ({ value, label: t(`timed.${value}`) })),
    },
  ];
}
