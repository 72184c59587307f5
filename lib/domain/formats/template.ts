import { EVENT_CATALOGUE, inPrintedOrder } from "../catalogue";
import type { EndpointConfig } from "../endpoints";
import type { EventEnvelope } from "../events";
import { type LiquidResult, renderLiquid } from "./liquid";
import { isoInstant } from "./times";
import { JSON_TYPE, type RenderedBody } from "./types";

/** The names a template may use: `event.id|type|name|timestamp` and `data.…`, nothing else. */
export const TEMPLATE_EVENT_NAMES = ["id", "type", "name", "timestamp"] as const;

/** Renders the endpoint's template over the event. */
export function renderTemplate(
  endpoint: Pick<EndpointConfig, "template" | "locale">,
  event: EventEnvelope,
): LiquidResult {
  const source = endpoint.template?.body ?? "";
  if (source.trim() === "") return { ok: false, problem: { field: "template", diagnosis: "template.missing" } };
  const { name } = EVENT_CATALOGUE[event.type];
  return renderLiquid(source, {
    event: {
      id: event.id,
      type: event.type,
      name: endpoint.locale === "en" ? name.en : name.zh,
      timestamp: isoInstant(event.occurredAt),
    },
    data: inPrintedOrder(event.type, event.data),
  });
}

const IS_JSON = /^application\/(?:[\w.-]+\+)?json\b/i;

/** Whether a content type promises JSON. */
export const isJsonType = (contentType: string): boolean => IS_JSON.test(contentType.trim());

/** The body of `format: "template"`: JSON unless another content type is given, and then it has to be valid. */
export function templateBody(
  endpoint: Pick<EndpointConfig, "template" | "locale">,
  event: EventEnvelope,
): RenderedBody {
  const contentType = endpoint.template?.contentType ?? JSON_TYPE;
  const rendered = renderTemplate(endpoint, event);
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
