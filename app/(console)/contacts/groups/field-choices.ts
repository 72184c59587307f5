import type { FieldChoice } from "@/components/groups/draft";
import type { ServiceContext } from "@/lib/context";
import { type AudienceRule, conditionsOf } from "@/lib/domain/audience/rule";
import { getT } from "@/lib/i18n/server";
import { attributeFields } from "../attribute-fields";

const SYSTEM = [
  "name",
  "nickname",
  "phone",
  "email",
  "gender",
  "state",
  "city",
  "street",
  "company",
  "position",
  "comments",
  "externalId",
  "source",
] as const;
const IDENTITIES = ["wechat.openId", "wechat.unionId", "external"];
const UTM = ["source", "medium", "campaign", "content", "term"];
const WINDOWS = [7, 30, 90, 365];
const TYPE = { text: "text", number: "number", boolean: "boolean", date: "day", select: "text" } as const;

/** The fields the builder offers, with those that a stored rule names besides. */
export async function fieldChoices(ctx: ServiceContext, rule: AudienceRule | null): Promise<FieldChoice[]> {
  const [t, contacts, attributes] = await Promise.all([getT("groups"), getT("contacts"), attributeFields(ctx)]);
  const genders = ["male", "female", "unknown"];
  const choices: FieldChoice[] = [
    ...SYSTEM.map(
      (name): FieldChoice => ({
        ...{ name, label: contacts(`field.${name}`), group: "system", type: "text" },
        ...(name === "gender" ? { options: genders } : {}),
      }),
    ),
    { name: "dateOfBirthday", label: contacts("field.dateOfBirthday"), group: "system", type: "day" },
    { name: "tags", label: contacts("field.tags"), group: "system", type: "tags" },
    { name: "createdAt", label: t("fields.createdAt"), group: "system", type: "instant" },
    { name: "updatedAt", label: t("fields.updatedAt"), group: "system", type: "instant" },
    ...attributes.map(
      ({ key, label, type, options }): FieldChoice => ({
        ...{ name: `attributes.${key}`, label, group: "attributes", type: TYPE[type] },
        ...(options.length > 0 ? { options } : {}),
      }),
    ),
    ...WINDOWS.map(
      (days): FieldChoice => ({
        name: `messages.last${days}Days`,
        label: t("fields.messagesDays", { n: days }),
        group: "behaviour",
        type: "number",
      }),
    ),
    { name: "messages.total", label: t("fields.messagesTotal"), group: "behaviour", type: "number" },
    { name: "lastMessageAt", label: t("fields.lastMessageAt"), group: "behaviour", type: "instant" },
    { name: "lastActiveAt", label: t("fields.lastActiveAt"), group: "behaviour", type: "instant" },
    ...UTM.map(
      (key): FieldChoice => ({ name: `utm.${key}`, label: t("fields.utm", { k: key }), group: "origin", type: "text" }),
    ),
    ...IDENTITIES.map(
      (key): FieldChoice => ({
        name: `identities.${key}`,
        label: t("fields.identity", { k: key }),
        group: "origin",
        type: "text",
      }),
    ),
  ];
  const known = new Set(choices.map(({ name }) => name));
  const others = [...new Set(rule === null ? [] : conditionsOf(rule).map(({ field }) => field))].filter(
    (name) => !known.has(name),
  );
  return [...choices, ...others.flatMap((name) => besides(name, rule, t))];
}

type T = Awaited<ReturnType<typeof getT<"groups">>>;

/** A field that only the API knows how to name; a deleted attribute is none. */
function besides(name: string, rule: AudienceRule | null, t: T): FieldChoice[] {
  const days = Number(/^messages\.last(\d+)Days$/.exec(name)?.[1] ?? 0);
  if (days > 0) return [{ name, label: t("fields.messagesDays", { n: days }), group: "behaviour", type: "number" }];
  if (name.startsWith("utm."))
    return [{ name, label: t("fields.utm", { k: name.slice(4) }), group: "origin", type: "text" }];
  if (name.startsWith("identities."))
    return [{ name, label: t("fields.identity", { k: name.slice(11) }), group: "origin", type: "text" }];
  const value = rule === null ? undefined : conditionsOf(rule).find(({ field }) => field === name)?.value;
  if (!name.startsWith("attributes.") && !name.startsWith("props.")) return [];
  const type = typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "text";
  return [{ name, label: name.replace(/^(attributes|props)\./, ""), group: "attributes", type }];
}
