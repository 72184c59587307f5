import { z } from "zod";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { CHANNEL_INPUT } from "@/lib/channels/input-schemas";
import { parseAssertion } from "@/lib/domain/assertion";
import { EndpointInputSchema, type SecretState } from "@/lib/domain/endpoints";
import { isMailAddress } from "@/lib/domain/mail-address";
import type { WebhookRecord } from "../record";
import { completeChannel, storedSecrets } from "./channel/values";
import { formPath } from "./form-path";
import { templateProblems } from "./template/values";
import { type HeaderRow, keepsAddress, storedItem, toConfiguration, type WebhookValues } from "./values";

/** Texts that need the value or read better than the general ones. */
export type SchemaTexts = {
  nameRequired: string;
  nameTooLong: (length: number) => string;
  keywordConflict: (word: string) => string;
  headerTwice: (name: string) => string;
  headerReserved: (name: string) => string;
  /** What is wrong with an assertion. */
  assertion: (expression: string) => string | undefined;
  /** `“{v}”不是有效邮箱` */
  mailInvalid: (address: string) => string;
};
type Found = { path: string; key: string };

/** Long enough for every rule about secrets; stands in for one that is stored and not shown. */
const STAND_IN = "x".repeat(16);
const HEADER_NAME = /^[A-Za-z0-9-]+$/;

/**
 * The form's rules are the service's: what it would send is checked by `EndpointInputSchema` and by the channel's own
 * schema, and the findings go back to the fields. Secrets that are stored count as given.
 * `secretElsewhere`: a receiver's secret that the server fills in.
 */
export function webhookSchema(
  record: WebhookRecord | null,
  options: { secretElsewhere: boolean; texts: SchemaTexts },
): z.ZodType<WebhookValues, WebhookValues> {
  return z.custom<WebhookValues>().superRefine((values, check) => {
    for (const { path, key } of problems(values, record, options.secretElsewhere)) {
      check.addIssue({
        code: "custom",
        path: path.split("."),
        message: ownText(path, key, values, options.texts) ?? key,
      });
    }
  });
}

function ownText(
  path: string,
  key: string,
  { name, filters, successRule, config, headers, auth }: WebhookValues,
  texts: SchemaTexts,
): string | null {
  if (key === "header_duplicate" || key === "header_reserved") {
    const index = Number(/\.(\d+)(?:\.|$)/.exec(path)?.[1] ?? -1);
    const row = (path.startsWith("auth.") ? auth.items : headers)[index];
    if (row === undefined) return null;
    return key === "header_duplicate" ? texts.headerTwice(row.name) : texts.headerReserved(row.name);
  }
  if (key === "keyword_conflict") {
    const { any, all, none } = filters.keywords;
    const word = none.find((candidate) => any.includes(candidate) || all.includes(candidate));
    return word === undefined ? null : texts.keywordConflict(word);
  }
  if (path === "successRule.expression" && key !== "required") {
    return texts.assertion(successRule.expression) ?? null;
  }
  if (path === "config.to" || path === "config.cc") {
    const wrong = config[path === "config.to" ? "to" : "cc"].find((address) => !isMailAddress(address));
    return wrong === undefined ? null : texts.mailInvalid(wrong);
  }
  if (path !== "name") return null;
  return key === "name_max"
    ? texts.nameTooLong([...name.trim()].length)
    : key === "required"
      ? texts.nameRequired
      : null;
}

/** All that is wrong with the values, by path of the form; one finding a path. */
export function problems(values: WebhookValues, record: WebhookRecord | null, secretElsewhere = false): Found[] {
  const known = complete(values, record, secretElsewhere);
  const candidate = toConfiguration(known, null);
  const parsed = EndpointInputSchema.safeParse({ ...candidate, headers: {} });
  const issues = parsed.success ? [] : parsed.error.issues;
  const checked = CHANNEL_INPUT[values.channel].safeParse(candidate);
  const own = checked.success ? [] : checked.error.issues;
  const found = [
    ...[...issues, ...own].map((issue) => ({ path: issue.path.map(String).join("."), key: keyOf(issue) })),
    ...(usesTemplate(values) ? templateProblems(values.template) : []),
    ...assertionProblems(values),
  ].map((issue) => ({ ...issue, path: formPath(issue.path, values, issue.key) }));
  const all = [...found, ...rowProblems("headers", values.headers)];
  return [...new Map(all.reverse().map((issue) => [issue.path, issue])).values()].reverse();
}

/** Issues without a key of the `validation` texts are those of sizes and types that a person cannot cause by hand. */
function keyOf(issue: { message: string; path: PropertyKey[] }): string {
  // An empty number: what it may be says more than that it is none.
  if (issue.path[0] === "dedupeSeconds") return "dedupe_range";
  if (issue.path.join(".") === "config.smtp.port") return "smtp_port";
  return /^[a-z_0-9]+$/.test(issue.message) ? issue.message : "invalid";
}

/** Stored secrets and a stored address stand in for what the browser does not know. */
function complete(values: WebhookValues, record: WebhookRecord | null, secretElsewhere: boolean): WebhookValues {
  const { auth, signature, channel } = values;
  const stored = record?.auth;
  const given: SecretState = secretElsewhere ? { set: true, last4: "" } : { set: false };
  const own = storedSecrets(channel, record, given);
  const signed = secretElsewhere || (record?.signature.secret.set === true && record.signature.scheme !== "none");
  return {
    ...values,
    url: keepsAddress(values, record) ? channelDescriptor(channel).urlPlaceholder : values.url,
    config: completeChannel(values, own, STAND_IN),
    auth: {
      ...auth,
      password: auth.password ?? (stored?.type === "basic" && stored.password.set ? STAND_IN : undefined),
      token: auth.token ?? (stored?.type === "bearer" && stored.token.set ? STAND_IN : undefined),
      items: auth.items.map((row) =>
        row.value === "" && storedItem(row.name, record).set ? { ...row, value: STAND_IN } : row,
      ),
    },
    signature: { ...signature, secret: signature.secret ?? (signed ? STAND_IN : undefined) },
  };
}

const usesTemplate = ({ format, channel }: WebhookValues): boolean =>
  format === "template" && channelDescriptor(channel).formats.includes("template");

function assertionProblems({ channel, successRule: { type, expression } }: WebhookValues): Found[] {
  if (channel !== "custom" || type !== "json" || expression.trim() === "") return [];
  const parsed = parseAssertion(expression);
  return parsed.ok ? [] : [{ path: "successRule.expression", key: `assertion_${parsed.problem}` }];
}

/** Rows become an object on the way out: names that are empty, malformed or there twice are found before. */
function rowProblems(path: string, rows: readonly HeaderRow[]): Found[] {
  return rows.flatMap(({ name }, index): Found[] => {
    const here = `${path}.${index}.name`;
    if (name === "") return [{ path: here, key: "required" }];
    if (!HEADER_NAME.test(name)) return [{ path: here, key: "header_name" }];
    const first = rows.findIndex((row) => row.name.toLowerCase() === name.toLowerCase());
    return first === index ? [] : [{ path: here, key: "header_duplicate" }];
  });
}
