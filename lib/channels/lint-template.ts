import { CATEGORY_NAMES, EVENT_CATALOGUE, EVENT_CATEGORIES, eventFields } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import { type EndpointConfig, isEventType } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import {
  checkLiquid,
  chooseTemplate,
  isJsonType,
  liquidVariables,
  TEMPLATE_EVENT_NAMES,
  templateLocale,
} from "@/lib/domain/formats";
import { nearest } from "@/lib/domain/nearest";
import { isRecord } from "@/lib/domain/records";
import { channelDescriptor } from "./descriptors";
import type { EndpointWarning } from "./lint";
import { type PushSize, pushSize } from "./lint-size";
import type { BuildContext, Channel } from "./types";

/*
 * What is worth a second look in an endpoint's own texts: names of variables, and what the texts come to with a sample of
 * every event they serve.
 */

type Text = {
  field: string;
  source: string;
  serves: readonly EventType[];
  /** Whether tests speak with it. */
  servesTests: boolean;
  index: number | null;
};

/** Warnings about the texts, in their order. Texts with a mistake are left to the errors of the form. */
export function templateWarnings(endpoint: EndpointConfig, channel: Channel): EndpointWarning[] {
  return textsOf(endpoint).flatMap((text) => {
    if (checkLiquid(text.source) !== null) return [];
    if (text.serves.length === 0 && text.index !== null) {
      return [{ field: text.field, key: "template_variant_unused", values: scopeOf(endpoint, text.index) }];
    }
    return [...variableWarnings(text), ...imageWarnings(endpoint, text), ...sampleWarnings(endpoint, channel, text)];
  });
}

const TEST_TYPE = "webhook.test";

/** The texts of a template with the types of events that each of them serves. */
function textsOf(endpoint: EndpointConfig): Text[] {
  const { template } = endpoint;
  if (template === undefined) return [];
  const own = { ...template, locale: templateLocale(endpoint) };
  const all = [{ body: template.body, locale: undefined }, ...(template.variants ?? [])];
  return all.map(({ body, locale }, place): Text => {
    const index = place === 0 ? null : place - 1;
    // A variant of another language serves whoever reads that language.
    const reader = locale || own.locale;
    const isFor = (type: EventType) => chooseTemplate(own, type, reader).index === index;
    return {
      field: index === null ? "template.body" : `template.variants.${index}.body`,
      source: body,
      serves: endpoint.events.filter(isFor),
      servesTests: isFor(TEST_TYPE),
      index,
    };
  });
}

function scopeOf({ template }: EndpointConfig, index: number): Record<string, string> {
  const scope = template?.variants?.[index]?.eventType ?? "";
  const names = isEventType(scope)
    ? EVENT_CATALOGUE[scope].name
    : CATEGORY_NAMES[EVENT_CATEGORIES.find((category) => category === scope) ?? "system"];
  return { type: scope, nameZh: names.zh, nameEn: names.en };
}

/** An event's type and its names, for people. */
function typeValues(type: EventType): Record<string, string> {
  const { zh, en } = EVENT_CATALOGUE[type].name;
  return { type, nameZh: zh, nameEn: en };
}

/** The platform's names, for people. */
function platformValues({ channel }: EndpointConfig): Record<string, string> {
  return { ...channelDescriptor(channel).name };
}

const MAX_DISTANCE = 3;
/** More would bury the first. */
const MAX_UNKNOWN = 5;

function variableWarnings({ field, source, serves }: Text): EndpointWarning[] {
  const known = [
    "link",
    ...TEMPLATE_EVENT_NAMES.map((name) => `event.${name}`),
    ...new Set(serves.flatMap((type) => fieldsOf(type).map((key) => `data.${key}`))),
  ];
  const isKnown = (path: string) =>
    path === "data" || path === "event" || known.some((name) => path === name || path.startsWith(`${name}.`));
  const unknown = liquidVariables(source).filter(({ path }) => !isKnown(path));
  return unknown.slice(0, MAX_UNKNOWN).map(({ path, line, column }): EndpointWarning => {
    const suggestion =
      known.find((name) => name === `data.${path}` || name === `event.${path}`) ?? nearest(path, known, MAX_DISTANCE);
    const values = { name: path, line, column };
    return suggestion === null
      ? { field, key: "template_unknown_variable", values }
      : { field, key: "template_misspelt_variable", values: { ...values, suggestion } };
  });
}

/** Fields that an event has according to its schema, and those that only its sample shows. */
function fieldsOf(type: EventType): string[] {
  return [...eventFields(type).map(({ key }) => key), ...Object.keys(EVENT_CATALOGUE[type].sample)];
}

/** Feishu shows images by a key of its own only. */
function imageWarnings({ channel, template }: EndpointConfig, { field, source }: Text): EndpointWarning[] {
  if (channel !== "feishu" && channel !== "feishu_app") return [];
  const markdown = /!\[[^\]]*\]\(\s*(?:https?:|\{\{)/.test(source);
  const card = isJsonType(template?.contentType ?? "") && /"(?:img_key|image_key)"\s*:\s*"https?:/.test(source);
  return markdown || card ? [{ field, key: "feishu_image_url" }] : [];
}

/** What the text comes to with each event's sample: the first finding of each kind. */
function sampleWarnings(
  endpoint: EndpointConfig,
  channel: Channel,
  { field, serves, servesTests, index }: Text,
): EndpointWarning[] {
  const found = new Map<string, EndpointWarning>();
  const add = (warning: EndpointWarning | null) => {
    if (warning !== null && !found.has(warning.key)) found.set(warning.key, warning);
  };
  const locale = index === null ? undefined : endpoint.template?.variants?.[index]?.locale;
  const reader = withLanguage(endpoint, locale);
  // A robot that takes events but refuses the test would look broken.
  const types: EventType[] = servesTests && !serves.includes(TEST_TYPE) ? [...serves, TEST_TYPE] : [...serves];
  for (const type of types) {
    const event = sampleEvent(type);
    const built = channel.build(event, reader, SAMPLE_CONTEXT);
    if (built.ok) {
      add(titleWarning(endpoint, type, built.request.body, field));
      add(keywordWarning(endpoint, type, built.request.body));
    } else if (built.problem.diagnosis === "template.json" || built.problem.diagnosis === "template.syntax") {
      const key = built.problem.diagnosis === "template.json" ? "template_sample_json" : "template_sample_fails";
      add({ field, key, values: { ...typeValues(type), message: String(built.problem.values?.message ?? "") } });
    }
    add(sizeWarning(pushSize(channel, reader, event, SAMPLE_CONTEXT), endpoint, type, field));
  }
  return [...found.values()];
}

/** The endpoint as it would be for readers of a language. */
export const withLanguage = (endpoint: EndpointConfig, locale: string | undefined): EndpointConfig =>
  endpoint.template === undefined || !locale ? endpoint : { ...endpoint, template: { ...endpoint.template, locale } };

const SAMPLE_CONTEXT: BuildContext = {
  now: new Date(0),
  deliveryId: "dlv_00000000000000000000000000",
  attempt: 1,
  test: false,
  link: "https://console.example.com/settings/webhooks/deliveries/dlv_00000000000000000000000000",
};

function sizeWarning(
  size: PushSize | null,
  endpoint: EndpointConfig,
  type: EventType,
  field: string,
): EndpointWarning | null {
  if (size === null || size.used <= size.max) return null;
  const { used, max, unit, beyond } = size;
  return {
    field,
    key: `template_size_${beyond}_${unit}`,
    values: { ...typeValues(type), ...platformValues(endpoint), used, max },
  };
}

/** A keyword is added to a text, but nobody can add one to a body of the sender's own making. */
function keywordWarning(endpoint: EndpointConfig, type: EventType, body: string): EndpointWarning | null {
  const keywords = endpoint.config.keywords ?? [];
  if (keywords.length === 0 || !isJsonType(endpoint.template?.contentType ?? "")) return null;
  // In JSON a character may be written by its number.
  const text = JSON.stringify(JSON.parse(body));
  const there = keywords.some((keyword) => text.includes(JSON.stringify(keyword).slice(1, -1)));
  return there
    ? null
    : {
        field: "config.keywords",
        key: "keyword_missing",
        values: { ...typeValues(type), ...platformValues(endpoint) },
      };
}

function titleWarning(endpoint: EndpointConfig, type: EventType, body: string, field: string): EndpointWarning | null {
  const dingtalk = endpoint.channel === "dingtalk" || endpoint.channel === "dingtalk_work";
  if (!dingtalk || !isJsonType(endpoint.template?.contentType ?? "")) return null;
  const value: unknown = JSON.parse(body);
  const message = isRecord(value) && isRecord(value.msg) ? value.msg : value;
  if (!isRecord(message)) return null;
  const part = ["markdown", "actionCard", "action_card"].map((kind) => message[kind]).find(isRecord);
  if (part === undefined || (typeof part.title === "string" && part.title.trim() !== "")) return null;
  return { field, key: "dingtalk_title_missing", values: typeValues(type) };
}

/** The catalogue's sample as an event, for previews and checks. */
export function sampleEvent(type: EventType, occurredAt = new Date(0)): EventEnvelope {
  const { sample } = EVENT_CATALOGUE[type];
  return { id: "evt_00000000000000000000000000", type, occurredAt, data: sample, tenantNumber: 1 };
}
