import { createHash } from "node:crypto";
import { isRecord } from "../records";
import { jsonObject, jsonReply, lastMinute, sameText, slowed } from "./parts";
import type { Emulator, EmulatorReply, EmulatorRequest, EmulatorSettings, EmulatorState } from "./types";
import { badMethod, exceeds, textOf, type WecomComplaint, wecomRefusal, wrong } from "./wecom-parts";

/**
 * WeCom group robot: `POST /cgi-bin/webhook/send?key=KEY`. No signature; the key in the address is all there is.
 * Every answer is HTTP 200. Limits: 20 messages a minute and then a minute's silence, text 2048 bytes, markdown 4096.
 */
const PER_MINUTE = 20;
const BLOCK_MS = 60_000;
const TYPES = new Set(["text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card"]);
const TEXT_BYTES: Record<string, number> = { text: 2048, markdown: 4096, markdown_v2: 4096 };

/** The complaint about a message's content, or null. */
function complaint({ body, truncated }: EmulatorRequest): WecomComplaint | null {
  if (truncated) return { code: 40058, text: "invalid Request Parameter", outcome: "too_large" };
  const message = jsonObject(body);
  if (message === null) return { code: 40058, text: "invalid Request Parameter", outcome: "malformed" };
  const type = message.msgtype;
  if (typeof type !== "string" || !TYPES.has(type))
    return { code: 40008, text: "invalid message type", outcome: "malformed" };
  const part = isRecord(message[type]) ? message[type] : {};
  const limit = TEXT_BYTES[type];
  if (limit !== undefined) return textComplaint(type, textOf(part.content), limit);
  if (type === "news") return newsComplaint(part.articles);
  if (type === "template_card") return cardComplaint(part);
  return type === "image" ? imageComplaint(part) : null;
}

function textComplaint(type: string, content: string, limit: number): WecomComplaint | null {
  if (content === "") return { code: 44004, text: "empty content", outcome: "malformed" };
  return Buffer.byteLength(content) <= limit ? null : exceeds(`${type}.content`, limit);
}

/** One to eight articles, each with a title and an address; long titles and descriptions are cut. */
function newsComplaint(articles: unknown): WecomComplaint | null {
  if (!Array.isArray(articles) || articles.length < 1 || articles.length > 8) return wrong("news.articles");
  const complete = articles.every((one) => isRecord(one) && textOf(one.title) !== "" && isAddress(one.url));
  return complete ? null : wrong("news.articles.url");
}

const CARDS = new Set(["text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"]);

function cardComplaint(card: Record<string, unknown>): WecomComplaint | null {
  if (!CARDS.has(textOf(card.card_type))) return wrong("template_card.card_type");
  const title = isRecord(card.main_title) ? textOf(card.main_title.title) : "";
  if (title === "" && textOf(card.sub_title_text) === "") return wrong("template_card.main_title");
  const { card_action: action, horizontal_content_list: rows, jump_list: jumps } = card;
  if (!isRecord(action) || (action.type === 1 && !isAddress(action.url))) return wrong("template_card.card_action");
  if (Array.isArray(rows) && rows.length > 6) return exceeds("template_card.horizontal_content_list", 6);
  return Array.isArray(jumps) && jumps.length > 3 ? exceeds("template_card.jump_list", 3) : null;
}

function imageComplaint(image: Record<string, unknown>): WecomComplaint | null {
  const bytes = Buffer.from(textOf(image.base64), "base64");
  if (bytes.length > 2 * 1024 * 1024) return exceeds("image.base64", 2 * 1024 * 1024);
  const sum = createHash("md5").update(bytes).digest("hex");
  return bytes.length > 0 && sameText(sum, textOf(image.md5)) ? null : wrong("image.md5");
}

const isAddress = (value: unknown) => typeof value === "string" && URL.canParse(value);

function knowsKey(query: string, settings: EmulatorSettings): boolean {
  if (settings.mode === "wrong_signature") return false;
  const key = new URLSearchParams(query).get("key") ?? "";
  return settings.token === null ? key !== "" : sameText(key, settings.token);
}

const LIMITED: WecomComplaint = { code: 45009, text: "api freq out of limit", outcome: "rate_limited" };

/** Answers as the WeCom robot does. `wrong_signature` is a wrong key here: the robot knows nothing else. */
export const wecomEmulator: Emulator = (request, settings, state, nowMs) => {
  const accepted = lastMinute(state, nowMs);
  const blocked = state.bannedUntil !== null && nowMs < state.bannedUntil;
  const kept: EmulatorState = { accepted, bannedUntil: blocked ? state.bannedUntil : null };
  const answer = (): EmulatorReply => {
    const method = badMethod(request, "POST");
    if (method !== null) return wecomRefusal(method, kept);
    if (!knowsKey(request.query, settings))
      return wecomRefusal({ code: 93000, text: "invalid webhook url", outcome: "bad_token" }, kept);
    const unfit = complaint(request);
    if (unfit !== null) return wecomRefusal(unfit, kept);
    if (settings.mode === "rate_limit" || blocked) return wecomRefusal(LIMITED, kept);
    if (accepted.length >= PER_MINUTE) return wecomRefusal(LIMITED, { accepted, bannedUntil: nowMs + BLOCK_MS });
    return jsonReply(
      { errcode: 0, errmsg: "ok" },
      {
        outcome: "accepted",
        signature: "not_configured",
        state: { accepted: [...accepted, nowMs], bannedUntil: null },
      },
    );
  };
  return slowed(answer(), settings);
};
