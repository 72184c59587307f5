import { FilterBar, type FilterField } from "@/components/data-table/filter-bar";
import { RefreshButton } from "@/components/data-table/list-region";
import type { ServiceContext } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { FILTER_FIELDS, FILTER_OPS } from "@/lib/services/contacts/filters";
import type { contactOverview } from "@/lib/services/contacts/list";
import type { listGroupChoices } from "@/lib/services/groups/manage";
import { attributeFields } from "./attribute-fields";

const SOURCES = ["web_chat", "api", "import", "console", "merge"] as const;

type Values = Record<"tag" | "group" | "source" | "attribute" | "op" | "value" | "time" | "from" | "to", string>;

/** The query form of the list of contacts. */
export async function ContactFilters(props: {
  ctx: ServiceContext;
  path: string;
  values: Values;
  ignored: readonly string[];
  overview: Awaited<ReturnType<typeof contactOverview>>;
  groups: Awaited<ReturnType<typeof listGroupChoices>>;
}) {
  const t = await getT("contacts");
  const { tag, source } = props.values;
  const { overview } = props;
  const sourceLabel = (value: string) => {
    const found = SOURCES.find((name) => name === value);
    return found === undefined ? value : t(`source.${found}`);
  };
  const fields: FilterField[] = [
    {
      kind: "select",
      name: "tag",
      label: t("filter.tag"),
      options: named(overview.tags, tag).map((value) => ({ value, label: value })),
    },
    {
      kind: "select",
      name: "group",
      label: t("filter.group"),
      options: props.groups.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      kind: "select",
      name: "source",
      label: t("filter.source"),
      options: named(overview.sources, source).map((value) => ({ value, label: sourceLabel(value) })),
    },
    ...(await conditionFields(props.ctx, props.values.attribute)),
    {
      kind: "select",
      name: "time",
      label: t("filter.time"),
      allLabel: t("field.created"),
      options: [{ value: "active", label: t("field.lastActive") }],
    },
    { kind: "datetime", name: "from", label: t("filter.from") },
    { kind: "datetime", name: "to", label: t("filter.to") },
  ];
  return (
    <FilterBar
      path={props.path}
      values={props.values}
      ignored={props.ignored}
      toolbar={<RefreshButton />}
      fields={fields}
    />
  );
}

/** What is chosen is offered, however old the offer. */
const named = (list: readonly string[], chosen: string) => [...new Set([...list, ...(chosen === "" ? [] : [chosen])])];

/** Which attribute, how, and with what: a choice where the attribute has one. */
async function conditionFields(ctx: ServiceContext, chosen: string): Promise<FilterField[]> {
  const [t, groups, attributes] = await Promise.all([getT("contacts"), getT("groups"), attributeFields(ctx)]);
  const attribute = attributes.find(({ key }) => `attributes.${key}` === chosen);
  const values =
    chosen === "gender"
      ? (["male", "female", "unknown"] as const).map((value) => ({ value, label: t(`gender.${value}`) }))
      : attribute?.type === "boolean"
        ? (["true", "false"] as const).map((value) => ({
            value,
            label: groups(value === "true" ? "rule.yes" : "rule.no"),
          }))
        : (attribute?.options ?? []).map((value) => ({ value, label: value }));
  return [
    {
      kind: "select",
      name: "attribute",
      label: t("filter.attribute"),
      allLabel: t("filter.noAttribute"),
      options: [
        ...FILTER_FIELDS.map((value) => ({ value, label: t(`field.${value}`) })),
        ...attributes
          .filter(({ sensitive }) => !sensitive)
          .map(({ key, label }) => ({ value: `attributes.${key}`, label })),
      ],
    },
    {
      kind: "select",
      name: "op",
      label: t("filter.op"),
      allLabel: t("filter.opDefault"),
      options: FILTER_OPS.map((value) => ({ value, label: groups(`op.${value}`) })),
    },
    values.length > 0
      ? { kind: "select", name: "value", label: t("filter.value"), options: values }
      : { kind: "text", name: "value", label: t("filter.value") },
  ];
}
