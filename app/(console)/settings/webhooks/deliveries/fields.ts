import type { FilterField } from "@/components/data-table/filter-bar";
import { EVENT_CATALOGUE } from "@/lib/domain/catalogue";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { DELIVERY_STATUSES, REASONS } from "@/lib/domain/delivery";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { getLocale, getT } from "@/lib/i18n/server";
import { BODY_TEXT_MAX, BODY_TEXT_MIN } from "@/lib/services/deliveries/query-fields";
import { sealSearch } from "./actions";
import { HOUR_KEYS, PERIOD_KEYS, TRIES_KEYS, WEEKDAY_KEYS } from "./search";

/** The filters of the history. `sought` is what is looked for in bodies, as it may be shown; null for who may not look. */
export async function filterFields(
  endpoints: { id: string; name: string }[],
  sought: string | null,
): Promise<FilterField[]> {
  const [t, analytics, common, locale] = await Promise.all([
    getT("history"),
    getT("analytics"),
    getT("common"),
    getLocale(),
  ]);
  const language = locale === "zh-CN" ? "zh" : "en";
  return [
    {
      kind: "multi",
      name: "status",
      label: t("filter.status"),
      options: DELIVERY_STATUSES.map((value) => ({ value, label: common(`deliveryStatus.${value}`) })),
    },
    {
      kind: "select",
      name: "webhook",
      label: t("filter.webhook"),
      options: endpoints.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      kind: "select",
      name: "period",
      label: t("filter.period"),
      options: PERIOD_KEYS.map((value) => ({ value, label: t(`period.${value}`) })),
    },
    {
      kind: "multi",
      name: "type",
      label: t("filter.type"),
      options: EVENT_TYPES.map((value) => ({ value, label: EVENT_CATALOGUE[value].name[language] })),
    },
    {
      kind: "multi",
      name: "reason",
      label: t("filter.reason"),
      options: REASONS.map((value) => ({ value, label: t(`reason.${value}`) })),
    },
    {
      kind: "multi",
      name: "channel",
      label: t("filter.channel"),
      options: CHANNEL_IDS.map((value) => ({ value, label: common(`channel.${value}`) })),
    },
    {
      kind: "select",
      name: "tries",
      label: t("filter.tries"),
      options: TRIES_KEYS.map((value) => ({ value, label: t(`tries.${value}`) })),
    },
    { kind: "text", name: "http", label: t("filter.http"), placeholder: "200, 4xx, 500-599" },
    { kind: "text", name: "code", label: t("filter.code"), placeholder: "310000" },
    {
      kind: "multi",
      name: "trigger",
      label: t("filter.trigger"),
      options: (["auto", "retry", "manual", "test", "broadcast"] as const).map((value) => ({
        value,
        label: t(`trigger.${value}`),
      })),
    },
    { kind: "datetime", name: "from", label: t("filter.from") },
    { kind: "datetime", name: "to", label: t("filter.to") },
    ...weekFields(analytics),
    { kind: "text", name: "event", label: t("filter.event"), placeholder: "evt_…, dlv_…" },
    { kind: "text", name: "slow", label: t("filter.slow"), placeholder: "1000" },
    { kind: "text", name: "fast", label: t("filter.fast"), placeholder: "30000" },
    ...(sought === null
      ? []
      : [
          {
            kind: "sealed" as const,
            name: "has",
            label: t("filter.has"),
            placeholder: t("filter.hasHint"),
            shown: sought,
            min: BODY_TEXT_MIN,
            max: BODY_TEXT_MAX,
            tooShort: t("filter.hasShort", { n: BODY_TEXT_MIN }),
            seal: sealSearch,
          },
        ]),
  ];
}

/** A weekday and an hour of the day, as the statistics show them. */
const weekFields = (t: Awaited<ReturnType<typeof getT<"analytics">>>): FilterField[] => [
  {
    kind: "select",
    name: "weekday",
    label: t("week.weekday"),
    options: WEEKDAY_KEYS.map((value) => ({ value, label: t(`week.day.${value}`) })),
  },
  {
    kind: "select",
    name: "hour",
    label: t("week.hour"),
    options: HOUR_KEYS.map((value) => ({ value, label: `${value}:00–${value}:59` })),
  },
];
