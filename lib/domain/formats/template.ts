import { EVENT_CATALOGUE, inPrintedOrder } from "../catalogue";
import type { EndpointConfig, Locale } from "../endpoints";
import type { EventEnvelope } from "../events";
import { type LiquidResult, renderLiquid } from "./liquid";
import { chooseTemplate, type TemplateTexts, templateLocale } from "./template-choice";
import { isoInstant } from "./times";
import { JSON_TYPE, type RenderedBody } from "./types";

/** The names of the event's own members a template may use, besides `data.…` and `link`. */
export const TEMPLATE_EVENT_NAMES = ["id", "type", "name", "category", "timestamp"] as const;

type TemplateEndpoint = Pick<EndpointConfig, "template" | "locale">;

/**
 * Renders the endpoint's template over the event: the texts for its type and the endpoint's language. A template sees
 * `event.…`, `data.…` and `link`, the record's page (empty when there is none), and nothing of the endpoint or the product.
 */
export function renderTemplate(endpoint: TemplateEndpoint, event: EventEnvelope, link = ""): LiquidResult {
  const texts = textsFor(endpoint, event);
  if (texts.body.trim() === "") return { ok: false, problem: { field: "template", diagnosis: "template.missing" } };
  return renderLiquid(texts.body, variablesOf(endpoint, event, link), languageOf(endpoint));
}

/** Bytes of a subject; mail programs show far less. */
const SUBJECT_CHARACTERS = 200;

/** Renders the subject for the event, in one line of at most 200 characters; null when the endpoint has none of its own. */
export function renderSubject(endpoint: TemplateEndpoint, event: EventEnvelope, link = ""): LiquidResult | null {
  const { subject } = textsFor(endpoint, event);
  if (subject === undefined || subject.trim() === "") return null;
  const rendered = renderLiquid(subject, variablesOf(endpoint, event, link), languageOf(endpoint));
  if (!rendered.ok) return rendered;
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

const IS_JSON = /^application\/(?:[\w.-]+\+)?json\b/i;

/** Whether a content type promises JSON. */
export const isJsonType = (contentType: string): boolean => IS_JSON.test(contentType.trim());

/** The body of `format: "template"`: JSON unless another content type is given, and then it has to be valid. */
export function templateBody(endpoint: TemplateEndpoint, event: EventEnvelope, link = ""): RenderedBody {
  const contentType = endpoint.template?.contentType ?? JSON_TYPE;
  const rendered = renderTemplate(endpoint, event, link);
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
