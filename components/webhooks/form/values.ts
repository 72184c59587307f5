import { channelDescriptor } from "@/lib/channels/descriptors";
import { EVENT_CATEGORIES, type EventCategory, type EventType } from "@/lib/domain/catalogue/types";
import {
  type ChannelId,
  DEFAULT_RETRY_DELAYS,
  DEFAULT_TIMEOUT_MS,
  type EndpointAuth,
  type EndpointTrigger,
  type Locale,
  type SecretState,
  type SignatureScheme,
  type SuccessRule,
  type WireFormat,
} from "@/lib/domain/endpoints";
import { DOTS } from "@/lib/domain/masking";
import type { ReceiverPrefill, WebhookRecord } from "../record";
import { type ChannelValues, channelConfiguration, newChannelValues, storedChannelValues } from "./channel/values";
import { newRules, type RuleValues, ruleConfiguration, storedRules } from "./rules/values";
import { type TemplateValues, templateConfiguration, templateValues } from "./template/values";

/**
 * What the form holds. A secret that is `undefined` is kept as stored (there may be none), "" takes it away. An address
 * that is still the masked one of the record is kept as well. Members of other channels stay in the form when the
 * platform is switched, and are left out of what is sent.
 */
export type WebhookValues = RuleValues & {
  name: string;
  description: string;
  channel: ChannelId;
  trigger: EndpointTrigger;
  url: string;
  events: EventSwitch[];
  enabled: boolean;
  config: ChannelValues;
  auth: {
    type: EndpointAuth["type"];
    username: string;
    password: string | undefined;
    token: string | undefined;
    items: HeaderRow[];
    key: string;
  };
  signature: { scheme: SignatureScheme; secret: string | undefined };
  format: WireFormat;
  template: TemplateValues;
  locale: Locale;
  headers: HeaderRow[];
  timeoutMs: number;
  retry: { delays: number[] };
  successRule: { type: SuccessRule["type"]; expression: string };
  maskContacts: boolean;
};
/** An empty value of a row whose name has a stored secret means: keep it. */
export type HeaderRow = { name: string; value: string };
/** One category: its switch and the chosen types; the shape of document A's block. */
export type EventSwitch = { type: EventCategory; enabled: boolean; events: EventType[] };

const noEvents = (): EventSwitch[] => EVENT_CATEGORIES.map((type) => ({ type, enabled: true, events: [] }));

/** What a new webhook is made for: the form begins with it, and everything may be changed. */
export type WebhookStart = {
  channel: ChannelId;
  name: string;
  events: readonly EventSwitch[];
  rules: Partial<Pick<RuleValues, "filters" | "rateLimit" | "dedupeSeconds">>;
  /** Of `custom`. */
  format: WireFormat;
};

/** A new webhook, made for a built-in receiver or a purpose when one is given. */
export function newValues(
  locale: Locale,
  receiver: ReceiverPrefill | null,
  timeZone: string,
  start: WebhookStart | null = null,
): WebhookValues {
  const channel = receiver?.channel ?? start?.channel ?? "custom";
  const { defaultFormat, maskByDefault, hasUrl } = channelDescriptor(channel);
  const signed = receiver?.channel === "custom" && receiver.secret.set;
  return {
    ...newRules(timeZone),
    ...start?.rules,
    name: receiver?.name ?? start?.name ?? "",
    description: "",
    channel,
    trigger: "fixed",
    url: hasUrl ? (receiver?.url ?? "") : "",
    events: noEvents().map((empty) => start?.events.find(({ type }) => type === empty.type) ?? empty),
    enabled: true,
    config: newChannelValues(receiver),
    auth: {
      type: "none",
      username: "",
      password: undefined,
      token: undefined,
      items: [{ name: "", value: "" }],
      key: "",
    },
    signature: { scheme: signed ? "standard" : "none", secret: undefined },
    format: channel === "custom" ? (start?.format ?? defaultFormat) : defaultFormat,
    template: templateValues(undefined),
    locale,
    headers: [],
    timeoutMs: DEFAULT_TIMEOUT_MS,
    retry: { delays: [...DEFAULT_RETRY_DELAYS] },
    successRule: { type: "2xx", expression: "" },
    maskContacts: maskByDefault,
  };
}

/** A stored webhook, ready to be edited. */
export function storedValues(record: WebhookRecord, timeZone: string): WebhookValues {
  const { auth } = record;
  return {
    ...storedRules(record, timeZone),
    name: record.name,
    description: record.description,
    channel: record.channel,
    trigger: record.trigger,
    // One that follows from the settings is not entered.
    url: channelDescriptor(record.channel).hasUrl ? record.url : "",
    events: noEvents().map((empty) => {
      const known = record.subscriptions.find((subscription) => subscription.category === empty.type);
      return known === undefined ? empty : { ...empty, enabled: known.enabled, events: [...known.events] };
    }),
    enabled: record.enabled,
    config: storedChannelValues(record.config),
    auth: {
      type: auth.type,
      username: auth.type === "basic" ? auth.username : "",
      password: undefined,
      token: undefined,
      items: auth.type === "headers" ? auth.items.map(({ name }) => ({ name, value: "" })) : [{ name: "", value: "" }],
      key: auth.type === "authorization" ? auth.key : "",
    },
    signature: { scheme: record.signature.scheme, secret: undefined },
    format: record.format,
    template: templateValues(record.template),
    locale: record.locale,
    headers: Object.entries(record.headers).map(([name, value]) => ({
      name,
      value: typeof value === "string" ? value : "",
    })),
    timeoutMs: record.timeoutMs,
    retry: { delays: [...record.retry.delays] },
    successRule: {
      type: record.successRule.type,
      expression: record.successRule.type === "json" ? record.successRule.expression : "",
    },
    maskContacts: record.maskContacts,
  };
}

/** The subscriptions that say something, as blocks. */
export const chosenEvents = (events: readonly EventSwitch[]): EventSwitch[] =>
  events.filter((block) => block.events.length > 0);

/** Whether the address is the stored one, which the browser knows only masked. */
export const keepsAddress = (values: Pick<WebhookValues, "url">, record: WebhookRecord | null): boolean =>
  record !== null && values.url === record.url && record.url.includes(DOTS);

/**
 * What a service gets: a complete configuration for a new webhook, and for a stored one a change in which kept secrets
 * are absent. Only what the channel knows is in it.
 */
export function toConfiguration(values: WebhookValues, record: WebhookRecord | null): Record<string, unknown> {
  const descriptor = channelDescriptor(values.channel);
  const { name, description, channel, url, enabled, locale, timeoutMs, retry, maskContacts } = values;
  const custom = channel === "custom";
  const format = descriptor.formats.includes(values.format) ? values.format : descriptor.defaultFormat;
  return {
    name,
    description,
    channel,
    // Robots, applications and letters say what happened; only a program is called with a list.
    trigger: custom ? values.trigger : "fixed",
    ...(descriptor.hasUrl ? { url } : record === null ? { url: "" } : {}),
    enabled,
    events: chosenEvents(values.events),
    config: channelConfiguration(values, record),
    auth: custom ? authOf(values, record) : { type: "none" },
    signature: custom ? signatureOf(values, record) : { scheme: "none" },
    format,
    ...(format === "template"
      ? { template: templateConfiguration(values.template, { subjects: channel === "email" }) }
      : {}),
    locale,
    headers: channel === "email" ? {} : Object.fromEntries(values.headers.map((row) => headerOf(row, record))),
    timeoutMs,
    retry,
    successRule: custom ? ruleOf(values.successRule) : { type: "2xx" },
    maskContacts,
    ...ruleConfiguration(values, channel),
  };
}

const ruleOf = ({ type, expression }: WebhookValues["successRule"]): SuccessRule =>
  type === "json" ? { type, expression } : { type };

function authOf({ auth }: WebhookValues, record: WebhookRecord | null): Record<string, unknown> {
  switch (auth.type) {
    case "none":
      return { type: "none" };
    case "authorization":
      return { type: "authorization", key: auth.key };
    case "basic":
      return withSecret({ type: "basic", username: auth.username }, "password", auth.password, record);
    case "bearer":
      return withSecret({ type: "bearer" }, "token", auth.token, record);
    case "headers":
      return { type: "headers", items: auth.items.map((row) => itemOf(row, storedItem(row.name, record), record)) };
  }
}

const signatureOf = ({ signature }: WebhookValues, record: WebhookRecord | null) =>
  signature.scheme === "none"
    ? { scheme: "none" }
    : withSecret({ scheme: signature.scheme }, "secret", signature.secret, record, "optional");

/** A secret that was not touched is absent in a change (kept) and empty in a new configuration (to be filled in). */
function withSecret(
  rest: Record<string, unknown>,
  key: string,
  value: string | undefined,
  record: WebhookRecord | null,
  absent?: "optional",
): Record<string, unknown> {
  if (value !== undefined) return { ...rest, [key]: value };
  return record === null && absent === undefined ? { ...rest, [key]: "" } : rest;
}

function itemOf(row: HeaderRow, stored: SecretState, record: WebhookRecord | null): { name: string; value?: string } {
  return record !== null && row.value === "" && stored.set ? { name: row.name } : { name: row.name, value: row.value };
}

/** What is stored for an authentication header of this name. */
export function storedItem(name: string, record: WebhookRecord | null): SecretState {
  const items = record?.auth.type === "headers" ? record.auth.items : [];
  return items.find((item) => item.name.toLowerCase() === name.toLowerCase())?.value ?? { set: false };
}

/** What is stored for a custom header of this name, when its value is a secret. */
export function storedHeader(name: string, record: WebhookRecord | null): SecretState {
  const entry = Object.entries(record?.headers ?? {}).find(([known]) => known.toLowerCase() === name.toLowerCase());
  return entry === undefined || typeof entry[1] === "string" ? { set: false } : entry[1];
}

function headerOf(row: HeaderRow, record: WebhookRecord | null): [string, unknown] {
  const stored = storedHeader(row.name, record);
  return [row.name, row.value === "" && stored.set ? stored : row.value];
}
