import { isRecord } from "../records";
import { jsonObject, lastMinute, sameText, slowed } from "./parts";
import type { Emulator, EmulatorReply, EmulatorRequest, EmulatorSettings, EmulatorState, ReplyOutcome } from "./types";

/**
 * Slack incoming webhook: `POST /services/T…/B…/TOKEN`, no signature. Answers are a word as plain text: `ok`, or what was
 * wrong under a 4xx. Limits: about one message a second with short bursts, header 150 characters, section 3,000, 50 blocks.
 */
const HOOK = /^\/services\/T[^/]*\/B[^/]*\/([^/]+)\/?$/;
const WINDOW_MS = 10_000;
const PER_WINDOW = 12;
const MAX_BLOCKS = 50;
const MAX_ATTACHMENTS = 100;
const SIZES: Readonly<Record<string, number>> = {
  header: 150,
  section: 3_000,
  field: 2_000,
  button: 75,
  context: 3_000,
};

type Failure = { status: number; word: string; outcome: ReplyOutcome };

const failure = (status: number, word: string, outcome: ReplyOutcome): Failure => ({ status, word, outcome });

function addressComplaint({ method, path }: EmulatorRequest, settings: EmulatorSettings): Failure | null {
  if (method !== "POST") return failure(400, "invalid_payload", "bad_method");
  const token = HOOK.exec(path)?.[1];
  if (token === undefined) return failure(404, "no_team", "bad_token");
  if (settings.mode === "wrong_signature") return failure(403, "invalid_token", "bad_token");
  if (settings.token !== null && !sameText(token, settings.token)) return failure(404, "no_service", "bad_token");
  return settings.target === "archived" ? failure(410, "channel_is_archived", "refused") : null;
}

function messageComplaint({ body, truncated }: EmulatorRequest): Failure | null {
  const message = truncated ? null : jsonObject(body);
  if (message === null) return failure(400, "invalid_payload", truncated ? "too_large" : "malformed");
  const { text, blocks, attachments } = message;
  if (attachments !== undefined && (!Array.isArray(attachments) || attachments.length > MAX_ATTACHMENTS))
    return failure(400, "too_many_attachments", "malformed");
  if (blocks !== undefined) {
    if (!Array.isArray(blocks)) return failure(400, "invalid_blocks_format", "malformed");
    if (blocks.length > MAX_BLOCKS || !blocks.every(isBlock)) return failure(400, "invalid_blocks", "malformed");
  }
  const said = (typeof text === "string" && text !== "") || blocks !== undefined || attachments !== undefined;
  return said ? null : failure(400, "no_text", "malformed");
}

/** A text object of one of the types, neither empty nor too long. */
function isText(value: unknown, max: number | undefined, types = ["plain_text", "mrkdwn"]): boolean {
  if (!isRecord(value) || !types.includes(String(value.type)) || typeof value.text !== "string") return false;
  return value.text !== "" && [...value.text].length <= (max ?? 0);
}

function isBlock(block: unknown): boolean {
  if (!isRecord(block)) return false;
  switch (block.type) {
    case "header":
      return isText(block.text, SIZES.header, ["plain_text"]);
    case "section":
      return isSection(block);
    case "actions":
      return isList(block.elements, 25) && block.elements.every(isButton);
    case "context":
      return isList(block.elements, 10) && block.elements.every((element) => isText(element, SIZES.context));
    case "image":
      return isHttp(block.image_url) && typeof block.alt_text === "string" && block.alt_text.length <= 2_000;
    case "divider":
    case "markdown":
    case "rich_text":
      return true;
    default:
      return false;
  }
}

function isSection({ text, fields }: Record<string, unknown>): boolean {
  if (text === undefined && fields === undefined) return false;
  if (text !== undefined && !isText(text, SIZES.section)) return false;
  return fields === undefined || (isList(fields, 10) && fields.every((field) => isText(field, SIZES.field)));
}

const isList = (value: unknown, max: number): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.length <= max;
const isHttp = (value: unknown): boolean =>
  typeof value === "string" && value.length <= 3_000 && /^https?:\/\/\S+$/.test(value);

function isButton(element: unknown): boolean {
  if (!isRecord(element) || element.type !== "button") return false;
  return isText(element.text, SIZES.button, ["plain_text"]) && (element.url === undefined || isHttp(element.url));
}

/** Answers as Slack's incoming webhook does. `wrong_signature` is a revoked address here: there is nothing to sign. */
export const slackEmulator: Emulator = (request, settings, state, nowMs) => {
  const accepted = lastMinute(state, nowMs);
  const reply = (
    status: number,
    word: string,
    told: { outcome: ReplyOutcome; state?: EmulatorState; headers?: [string, string][] },
  ): EmulatorReply => ({
    status,
    headers: [["content-type", "text/plain; charset=utf-8"], ...(told.headers ?? [])],
    body: word,
    delayMs: 0,
    outcome: told.outcome,
    signature: "not_configured",
    state: told.state ?? { accepted, bannedUntil: null },
  });
  const limited = (seconds: number) =>
    reply(429, "rate_limited", { outcome: "rate_limited", headers: [["retry-after", String(seconds)]] });
  const answer = (): EmulatorReply => {
    const wrong = addressComplaint(request, settings);
    if (wrong !== null) return reply(wrong.status, wrong.word, wrong);
    if (settings.mode === "rate_limit") return limited(30);
    const recent = accepted.filter((at) => nowMs - at < WINDOW_MS);
    const [oldest] = recent;
    if (recent.length >= PER_WINDOW && oldest !== undefined)
      return limited(Math.max(1, Math.ceil((oldest + WINDOW_MS - nowMs) / 1_000)));
    const malformed = messageComplaint(request);
    if (malformed !== null) return reply(malformed.status, malformed.word, malformed);
    const next = { accepted: [...accepted, nowMs], bannedUntil: null };
    return reply(200, "ok", { outcome: "accepted", state: next });
  };
  return slowed(answer(), settings);
};
