import { EVENT_CATALOGUE } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { checkLiquid, liquidVariables, renderTemplate, TEMPLATE_EVENT_NAMES } from "@/lib/domain/formats";
import { nearest } from "@/lib/domain/nearest";
import { channelDescriptor, detectChannel } from "./descriptors";

/** Something worth a second look that does not stop saving. `key` names a text under `webhooks.warnings`. */
export type EndpointWarning = { field: string; key: string; values?: Record<string, string | number> };

/** Warnings about a configuration that is otherwise valid, in the order of the form. */
export function lintEndpoint(endpoint: EndpointConfig): EndpointWarning[] {
  return [
    ...urlWarnings(endpoint),
    ...(endpoint.signature.scheme === "dmhub" ? [{ field: "signature.scheme", key: "dmhub_white_space" }] : []),
    ...mentionWarnings(endpoint),
    ...(endpoint.format === "template" ? templateWarnings(endpoint) : []),
  ];
}

function urlWarnings(endpoint: EndpointConfig): EndpointWarning[] {
  if (!URL.canParse(endpoint.url)) return [];
  const url = new URL(endpoint.url);
  const { hosts, name } = channelDescriptor(endpoint.channel);
  const warnings: EndpointWarning[] = [];
  const detected = detectChannel(endpoint.url);
  if (detected !== null && detected !== endpoint.channel) {
    warnings.push({ field: "channel", key: "url_of_other_channel", values: { channel: detected } });
  } else if (hosts.length > 0 && !hosts.includes(url.hostname)) {
    warnings.push({ field: "url", key: "url_host_unusual", values: { host: url.host, zh: name.zh, en: name.en } });
  }
  if (url.protocol === "http:") warnings.push({ field: "url", key: "url_not_encrypted" });
  if (endpoint.channel === "dingtalk" && (url.searchParams.has("sign") || url.searchParams.has("timestamp"))) {
    warnings.push({ field: "url", key: "dingtalk_url_signed" });
  }
  return warnings;
}

function mentionWarnings(endpoint: EndpointConfig): EndpointWarning[] {
  const wanted = endpoint.config.mentions;
  const { mentions } = channelDescriptor(endpoint.channel);
  return wanted && wanted.mobiles.length > 0 && !mentions.mobiles
    ? [{ field: "config.mentions", key: "mentions_mobiles_unsupported" }]
    : [];
}

function templateWarnings(endpoint: EndpointConfig): EndpointWarning[] {
  const source = endpoint.template?.body ?? "";
  const problem = checkLiquid(source);
  if (problem)
    return [{ field: "template", key: "template_syntax", values: { line: problem.line, message: problem.message } }];
  return [...unknownVariables(source, endpoint.events), ...keywordWarnings(endpoint)];
}

function unknownVariables(source: string, types: readonly EventType[]): EndpointWarning[] {
  const known = [
    "link",
    ...TEMPLATE_EVENT_NAMES.map((name) => `event.${name}`),
    ...new Set(types.flatMap((type) => Object.keys(EVENT_CATALOGUE[type].sample).map((key) => `data.${key}`))),
  ];
  const unknown = liquidVariables(source).filter(
    ({ path }) =>
      path !== "data" && path !== "event" && !known.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  return unknown.map(({ path }): EndpointWarning => {
    const suggestion = nearest(path, known, MAX_DISTANCE);
    return suggestion === null
      ? { field: "template", key: "template_unknown_variable", values: { name: path } }
      : { field: "template", key: "template_misspelt_variable", values: { name: path, suggestion } };
  });
}

/** Templates are checked with every subscribed type's sample: one variant without a keyword is one too many. */
function keywordWarnings(endpoint: EndpointConfig): EndpointWarning[] {
  const keywords = endpoint.config.keywords ?? [];
  const [first] = keywords;
  if (first === undefined) return [];
  const lacking = endpoint.events.find((type) => {
    const rendered = renderTemplate(endpoint, sampleEvent(type));
    return rendered.ok && !keywords.some((keyword) => rendered.text.includes(keyword));
  });
  return lacking === undefined
    ? []
    : [{ field: "config.keywords", key: "keyword_will_be_added", values: { keyword: first, type: lacking } }];
}

/** The catalogue's sample as an event, for previews and checks. */
export function sampleEvent(type: EventType, occurredAt = new Date(0)): EventEnvelope {
  const { sample } = EVENT_CATALOGUE[type];
  return { id: "evt_00000000000000000000000000", type, occurredAt, data: sample, tenantNumber: 1 };
}

const MAX_DISTANCE = 3;
