import { EVENT_CATALOGUE, inPrintedOrder } from "../catalogue";
import type { EndpointConfig, Locale } from "../endpoints";
import type { EventEnvelope } from "../events";
import { type LiquidResult, type LiquidText, renderLiquid } from "./liquid";
import { chooseTemplate, type TemplateTexts, templateLocale } from "./template-choice";
import { isoInstant } from "./times";
import { JSON_TYPE, type RenderedBody } from "./types";

/** The names of the event's own members a template may use, besides `data.…` and `link`. */
export const TEMPLATE_EVENT_NAMES = ["id", "type", "name", "category", "timestamp"] as const;

type TemplateEndpoint = Pick<EndpointConfig, "template" | "locale">;
/** `link` is the record's page; `contentType` says what values are escaped for where the endpoint leaves it open. */
export type TemplateOptions = { link?: string | undefined; contentType?: string };

/**
 * Renders the endpoint's template over the event: the texts for its type and the endpoint's language. A template sees
 * `event.…`, `data.…` and `link` (empty when there is none), and nothing of the endpoint or the product. Values are
 * escaped where the content type is JSON or HTML.
 */
export function renderTemplate(
  endpoint: TemplateEndpoint,
  event: EventEnvelope,
  { link = "", contentType = "text/plain" }: TemplateOptions = {},
): LiquidResult {
  const { body } = textsFor(endpoint, event);
  if (body.trim() === "") return { ok: false, problem: { field: "template", diagnosis: "template.missing" } };
  const text = textKind(endpoint.template?.contentType ?? contentType);
  return renderLiquid(body, variablesOf(endpoint, event, link), { locale: languageOf(endpoint), text });
}

const IS_JSON = /^application\/(?:[\w.-]+\+)?json\b/i;
const IS_HTML = /^(?:text\/html|application\/xhtml\+xml|(?:text|application)\/xml)\b/i;

/** Whether a content type promises JSON. */
export const isJsonType = (contentType: string): boolean => IS_JSON.test(contentType.trim());

const textKind = (contentType: string): LiquidText =>
  isJsonType(contentType) ? "json" : IS_HTML.test(contentType.trim()) ? "html" : "plain";

/** Mail programs show far less. */
const SUBJECT_CHARACTERS = 200;

/** Renders the subject for the event, in one line of at most 200 characters; null when the endpoint has none of its own. */
export function renderSubject(
  endpoint: TemplateEndpoint,
  event: EventEnvelope,
  { link = "" }: TemplateOptions = {},
): LiquidResult | null {
  const { subject } = textsFor(endpoint, event);
  if (subject === undefined || subject.trim() === "") return null;
  const options = { locale: languageOf(endpoint), text: "plain" } as const;
  const rendered = renderLiquid(subject, variablesOf(endpoint, event, link), options);
  if (!rendered.ok) return { ok: false, problem: { ...rendered.problem, field: "template.subject" } };
  const line = [...rendered.text.replace(/[\s\p{Cc}]+/gu, " ").trim()];
  return { ok: true, text: line.slice(0, SUBJECT_CHARACTERS).join("") };
}

const textsFor = (endpoint: TemplateEndpoint, event: EventEnvelope): TemplateTexts =>
  chooseTemplate(endpoint.template ?? { body: "" }, event.type, templateLocale(endpoint));

/** Product words exist in two languages: whoever writes in another gets the endpoint's. */
function languageOf(endpoint: TemplateEndpoint): Locale {
  const tag = templateLocale(endpoint).toLowerCase();
  return /^zh\b/.test(tag) ? "zh-CN" : /^en\b/.test(tag) ? "en" : endpoint.locale;
}

function variablesOf(endpoint: TemplateEndpoint, event: EventEnvelope, link: string): Record<string, unknown> {
  const { name, category } = EVENT_CATALOGUE[event.type];
  return {
    event: {
      id: event.id,
      type: event.type,
      name: languageOf(endpoint) === "en" ? name.en : name.zh,
      category,
      timestamp: isoInstant(event.occurredAt),
    },
    data: inPrintedOrder(event.type, event.data),
    link,
  };
}

/** The body of `format: "template"`: JSON unless another content type is given, and then it has to be valid. */
export function templateBody(endpoint: TemplateEndpoint, event: EventEnvelope, link = ""): RenderedBody {
  const contentType = endpoint.template?.contentType ?? JSON_TYPE;
  const rendered = renderTemplate(endpoint, event, { link, contentType });
  if (!rendered.ok) return rendered;
  const invalid = isJsonType(contentType) ? jsonError(rendered.text) : null;
  if (invalid !== null) {
    return { ok: false, problem: { field: "template", diagnosis: "template.json", values: { message: invalid } } };
  }
  return { ok: true, body: rendered.text, contentType };
}

/** Why a text is not JSON, or null. */
export function jsonError(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message.slice(0, 200);
    throw error;
  }
}
