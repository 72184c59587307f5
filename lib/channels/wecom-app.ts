import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import { JSON_TYPE } from "@/lib/domain/formats";
import { endpointSecrets, scrub } from "@/lib/domain/masking";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNEL_INPUT } from "./input-schemas";
import { cutMarkdown } from "./markdown";
import { literalValue } from "./neutralise";
import { requestHeaders } from "./request";
import { replyObject, shownMessage } from "./robot-judge";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength, truncateBytes } from "./truncate";
import { type BuildContext, type BuildResult, type Channel, TOKEN_PLACEHOLDER } from "./types";
import { judgeWecomApp, wecomAccess, wecomUrl } from "./wecom-app-api";
import {
  cardBody,
  cardLink,
  markdownText,
  ownBody,
  plainMessage,
  TEXT_BYTES,
  WECOM_REPLY,
  type WecomContent,
  withinRoom,
} from "./wecom-message";

/*
 * WeCom application message (developer docs 90236): to people, departments and tags, their union; text and Markdown of
 * 2,048 bytes, text cards with a title of 128 and a description of 512. Accepted for some is code 0 with lists of those
 * who do not get it. The platform drops what has the same content as before if asked to (docs/decisions/0027).
 */
const descriptor = CHANNEL_DESCRIPTORS.wecom_app;
const BOUNDS = { fields: 14, valueBytes: 150, unmarked: literalValue };

export const wecomAppChannel: Channel = {
  config: CHANNEL_INPUT.wecom_app,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  address: ({ apiBase }) => apiBase || descriptor.apiBase,
  build,
  judge,
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, BOUNDS);
  if (!result.ok) return result;
  const body = JSON.stringify(payload(result.content, endpoint, context));
  if (byteLength(body) > MAX_REQUEST_BYTES) return tooLong(endpoint, byteLength(body), MAX_REQUEST_BYTES);
  const headers = requestHeaders(event, endpoint, context, { contentType: JSON_TYPE });
  const request = (token: string): OutboundRequest => ({
    method: "POST",
    url: wecomUrl(endpoint, "message/send", { access_token: token }),
    headers,
    body,
  });
  const shown = {
    ...request(""),
    url: `${wecomUrl(endpoint, "message/send", { access_token: "" })}${TOKEN_PLACEHOLDER}`,
  };
  return { ok: true, request: shown, parts: [{ id: "message", access: wecomAccess(endpoint), request }] };
}

/** Far above what any kind of message may hold; a template of the sender's own may render more. */
const MAX_REQUEST_BYTES = 100_000;

function payload(content: RobotContent, endpoint: EndpointConfig, context: BuildContext): unknown {
  const agentid = Number(endpoint.config.agentId);
  if (content.kind === "json") {
    // A body of the sender's own may choose its receivers itself.
    const chosen = ["touser", "toparty", "totag"].some((key) => (content.value[key] ?? "") !== "");
    return { ...(chosen ? {} : targets(endpoint.config)), ...ownBody(content.value, OWN_TEXTS), agentid };
  }
  const told = withReference(content, context);
  return {
    ...targets(endpoint.config),
    agentid,
    ...message(told.content, endpoint, told.reference),
    ...(context.test ? {} : { enable_duplicate_check: 1, duplicate_check_interval: triesSeconds(endpoint) }),
  };
}

/** Receivers add up; `@all` makes the platform ignore the others. */
function targets({ toUser = [], toParty = [], toTag = [] }: EndpointConfig["config"]): Record<string, string> {
  if (toUser.includes("@all")) return { touser: "@all" };
  return {
    ...(toUser.length === 0 ? {} : { touser: toUser.join("|") }),
    ...(toParty.length === 0 ? {} : { toparty: toParty.join("|") }),
    ...(toTag.length === 0 ? {} : { totag: toTag.join("|") }),
  };
}

const OWN_TEXTS = { text: () => TEXT_BYTES, markdown: () => TEXT_BYTES };

function message(content: WecomContent, endpoint: EndpointConfig, reference: string): Record<string, unknown> {
  const link = cardLink(content);
  if (content.as === "card" && link !== undefined) {
    return { msgtype: "textcard", textcard: textCard(content, link.url, endpoint) };
  }
  if (content.as === "text") {
    const suffix = reference === "" ? "" : `\n#${reference}`;
    return { msgtype: "text", text: { content: plainMessage(content, endpoint, suffix) } };
  }
  const suffix = reference === "" ? "" : `\n<font color="comment">#${reference}</font>`;
  return {
    msgtype: "markdown",
    markdown: { content: markdownText(content, endpoint, descriptor.limits.maxBytes, suffix) },
  };
}

/**
 * The platform takes two messages with the same content for one, so that a retry is not doubled: every delivery's content
 * has to be its own, and the same in each of its tries. A link carries the delivery's id as its fragment; a message
 * without one, whose text does not say it either, ends with a short reference.
 */
function withReference(
  content: WecomContent,
  { deliveryId, test }: BuildContext,
): { content: WecomContent; reference: string } {
  if (test) return { content, reference: "" };
  const own = <Link extends { url: string }>(link: Link): Link => ({ ...link, url: `${link.url}#${deliveryId}` });
  const reference = deliveryId.slice(-6);
  if (content.kind === "message") {
    const { link } = content.message;
    return link === undefined
      ? { content, reference }
      : { content: { ...content, message: { ...content.message, link: own(link) } }, reference: "" };
  }
  const linked = content.link === undefined ? content : { ...content, link: own(content.link) };
  const told = content.text.includes(deliveryId) || (content.as === "card" && content.link !== undefined);
  return { content: linked, reference: told ? "" : reference };
}

/** Seconds over which the same message may be tried again, with room for waiting in line; the platform's most is 4 hours. */
function triesSeconds({ retry, timeoutMs }: EndpointConfig): number {
  const waits = retry.delays.reduce((sum, delay) => sum + delay, 0) * 1.1;
  const tries = ((retry.delays.length + 1) * timeoutMs) / 1_000;
  return Math.min(14_400, Math.ceil(waits + tries + 120));
}

const CARD = { titleBytes: 128, descriptionBytes: 512, textShare: 240, buttonCharacters: 4 };
const HTML = /<(?:div|br|span)\b/i;

function textCard(content: WecomContent, url: string, endpoint: EndpointConfig): unknown {
  const { colon, details } = MESSAGE_WORDS[endpoint.locale];
  const full = content.kind === "message" ? content.message.title : content.title;
  const title = truncateBytes(full, CARD.titleBytes);
  return {
    title,
    description: description(content, colon, title === full) || " ",
    url,
    btntxt: endpoint.locale === "en" ? "Open" : details.slice(0, CARD.buttonCharacters),
  };
}

function description(content: WecomContent, colon: string, titleFits: boolean): string {
  if (content.kind !== "message") {
    const html = HTML.test(content.text);
    return cutMarkdown(html ? content.text : withBreaks(cardBody(content, titleFits)), CARD.descriptionBytes);
  }
  const { title } = content.message;
  const rendered = withinRoom(content, { maxBytes: CARD.descriptionBytes, share: CARD.textShare }, (part, text) =>
    [
      ...(titleFits ? [] : [`<div class="normal">${title}</div>`]),
      ...part.message.fields.map(({ label, value }) => `<div class="gray">${label}${colon}${value}</div>`),
      ...(text === "" ? [] : [`<div class="normal">${withBreaks(text)}</div>`]),
    ].join(""),
  );
  return cutMarkdown(rendered, CARD.descriptionBytes);
}

const withBreaks = (text: string) => text.replaceAll("\n", "<br>");

function judge(exchange: Exchange, endpoint: EndpointConfig, receivedAt?: Date): Verdict {
  const verdict = judgeWecomApp(exchange, endpoint, receivedAt);
  const recipients = failedRecipients(exchange, endpoint);
  if (recipients.length === 0) return verdict;
  if (verdict.kind !== "delivered") return { ...verdict, recipients };
  if (everybodyFailed(recipients, endpoint.config)) {
    const message = shownMessage(WECOM_REPLY.clean(String(replyObject(exchange)?.errmsg ?? "")), endpoint);
    const values = { platform: endpoint.channel, message };
    return { kind: "rejected", code: "0", reason: "payload", diagnosis: "wecom_app.recipients", values, recipients };
  }
  return { ...verdict, diagnosis: "delivered.partial", recipients };
}

const LISTS = [
  ["invaliduser", "user"],
  ["unlicenseduser", "user"],
  ["invalidparty", "department"],
  ["invalidtag", "tag"],
] as const;
const MAX_RECIPIENTS = 1_000;

/** Those who do not get it; the platform repeats people's ids in lower case, the configuration knows how they are spelt. */
function failedRecipients(exchange: Exchange, endpoint: EndpointConfig): RecipientOutcome[] {
  const reply = replyObject(exchange);
  if (reply === null) return [];
  const secrets = endpointSecrets(endpoint);
  const spelt = new Map((endpoint.config.toUser ?? []).map((id) => [id.toLowerCase(), id]));
  const found = new Map<string, RecipientOutcome>();
  for (const [code, kind] of LISTS) {
    const list = reply[code];
    for (const id of typeof list === "string" ? list.split("|") : []) {
      const told = scrub(id.trim(), secrets).slice(0, 200);
      if (told === "" || found.size >= MAX_RECIPIENTS || found.has(`${kind} ${told}`)) continue;
      const name = kind === "user" ? (spelt.get(told.toLowerCase()) ?? told) : told;
      found.set(`${kind} ${told}`, { kind, id: name, state: "failed", code });
    }
  }
  return [...found.values()];
}

function everybodyFailed(failed: readonly RecipientOutcome[], config: EndpointConfig["config"]): boolean {
  const { toUser = [], toParty = [], toTag = [] } = config;
  if (toUser.includes("@all")) return false;
  const has = (kind: RecipientOutcome["kind"], id: string) => failed.some((one) => one.kind === kind && one.id === id);
  return (
    toUser.every((id) => has("user", id)) &&
    toParty.every((id) => has("department", id)) &&
    toTag.every((id) => has("tag", id))
  );
}
