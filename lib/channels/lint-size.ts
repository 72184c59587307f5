import { DIGEST_TYPE } from "@/lib/domain/digest/members";
import type { ChannelId, EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { isJsonType, renderTemplate } from "@/lib/domain/formats";
import { isRecord } from "@/lib/domain/records";
import { byteLength } from "@/lib/domain/utf8";
import { channelDescriptor } from "./descriptors";
import type { BuildContext, BuildResult, Channel } from "./types";

/** How long a push is, in what its platform counts, and what happens to what is too long. */
export type PushSize = {
  used: number;
  max: number;
  unit: "bytes" | "characters";
  /** `cut`: the end is left out; `refused`: nothing can be left out, it is not sent. */
  beyond: "cut" | "refused";
};

/** A measured push; `json`: a text in it is written as JSON, which makes it longer. */
type Measured = Pick<PushSize, "used" | "max" | "unit"> & { json: boolean };

/**
 * The size of what an endpoint makes of an event, null when it makes nothing. Of a text that has to be cut this is what
 * it would be whole, so that its writer sees by how much it is too long.
 */
export function pushSize(
  channel: Channel,
  endpoint: EndpointConfig,
  event: EventEnvelope,
  context: BuildContext,
): PushSize | null {
  const built = channel.build(event, endpoint, context);
  const own = endpoint.format === "template" && event.type !== DIGEST_TYPE;
  const whole = endpoint.channel === "custom" || (own && isJsonType(endpoint.template?.contentType ?? ""));
  const beyond = whole ? "refused" : "cut";
  if (!built.ok) return tooLong(built);
  const { json, ...measured } = measure(endpoint.channel, built.request.body);
  if (!own || whole) return { ...measured, beyond };
  const rendered = renderTemplate(endpoint, event, { link: context.link });
  const shortest = channel.build(event, { ...endpoint, template: { ...endpoint.template, ...SHORT } }, context);
  if (!rendered.ok || !shortest.ok) return { ...measured, beyond };
  const text = rendered.text.trim();
  const length = measured.unit === "characters" ? text.length : byteLength(json ? jsonText(text) : text);
  const expected = measure(endpoint.channel, shortest.request.body).used - SHORT.body.length + length;
  // Up to the limit what was built is exact; beyond it, it was cut.
  return { ...measured, used: expected > measured.max ? expected : measured.used, beyond };
}

const SHORT = { body: "x", variants: [] };
const jsonText = (text: string) => JSON.stringify(text).slice(1, -1);

function tooLong(built: Extract<BuildResult, { ok: false }>): PushSize | null {
  const { diagnosis, values } = built.problem;
  if (diagnosis !== "template.too_long" || values === undefined) return null;
  return { used: Number(values.bytes), max: Number(values.max), unit: "bytes", beyond: "refused" };
}

const WECOM_TEXT = 2_048;
const WECOM_CARD_TEXT = 112;
const WECOM_APP_CARD = 512;
const FEISHU_APP_TEXT = 150_000;
const SLACK_BLOCKS_TEXT = 12_000;
const DISCORD_CONTENT = 2_000;
const DISCORD_DESCRIPTION = 4_096;

/** The part of a request that its platform measures (sources: the channels' own files). */
function measure(channel: ChannelId, body: string): Measured {
  const { maxBytes } = channelDescriptor(channel).limits;
  const request: Measured = { used: byteLength(body), max: maxBytes, unit: "bytes", json: true };
  const value = parsed(body);
  const text = (path: readonly string[], max: number, unit: PushSize["unit"] = "bytes"): Measured | null => {
    const found = textAt(value, path);
    if (found === null) return null;
    return { used: unit === "bytes" ? byteLength(found) : found.length, max, unit, json: false };
  };
  switch (channel) {
    case "wecom":
    case "wecom_app":
      return (
        text(["text", "content"], WECOM_TEXT) ??
        text(["markdown", "content"], maxBytes) ??
        text(["markdown_v2", "content"], maxBytes) ??
        text(["textcard", "description"], WECOM_APP_CARD) ??
        text(["template_card", "sub_title_text"], WECOM_CARD_TEXT, "characters") ??
        request
      );
    case "dingtalk_work": {
      const message = isRecord(value) ? value.msg : undefined;
      return isRecord(message) ? { ...request, used: byteLength(JSON.stringify(message)) } : request;
    }
    case "feishu_app": {
      const max = isRecord(value) && value.msg_type === "text" ? FEISHU_APP_TEXT : maxBytes;
      return { ...(text(["content"], max) ?? request), json: true };
    }
    case "discord":
      // Beside an embed the content holds only who is called.
      return (
        text(["embeds", "0", "description"], DISCORD_DESCRIPTION, "characters") ??
        text(["content"], DISCORD_CONTENT, "characters") ??
        request
      );
    case "slack":
      return slackSections(value) ?? text(["text"], maxBytes, "characters") ?? request;
    default:
      return request;
  }
}

/** The sections of a card of Slack's together: one holds 3,000 characters, a longer text fills several. */
function slackSections(value: unknown): Measured | null {
  if (!isRecord(value) || !Array.isArray(value.blocks)) return null;
  const sections = value.blocks.filter((block) => isRecord(block) && block.type === "section");
  const used = sections.reduce<number>((sum, block) => sum + (textAt(block, ["text", "text"]) ?? "").length, 0);
  return { used, max: SLACK_BLOCKS_TEXT, unit: "characters", json: false };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The text at a path, null when there is none or an empty one. */
function textAt(value: unknown, path: readonly string[]): string | null {
  let here = value;
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)];
    else if (isRecord(here)) here = here[key];
    else return null;
  }
  return typeof here === "string" && here !== "" ? here : null;
}
