import { createHash } from "node:crypto";
import { isRecord } from "../records";
import { feishuDirectory } from "./feishu-app-directory";
import { headerOf, jsonObject, jsonReply, lastMinute, sameText, slowed } from "./parts";
import type {
  Emulator,
  EmulatorReply,
  EmulatorRequest,
  EmulatorSettings,
  EmulatorState,
  ReplyOutcome,
  SignatureCheck,
} from "./types";

/**
 * The API of Feishu's applications, for every application whose id begins with `cli_`; `secret` is the secret of all.
 * Tokens live for two hours and stay the same until half an hour before their end. 1,000 requests a minute and 50 a
 * second for an application, 5 a second for one receiver; a `uuid` is sent once an hour. Failures carry HTTP 400.
 * Receivers: `no_…` is unknown, `cross_…` another application's, `left_…` has left, `out_…` is outside of the
 * application's range, `gone_…` a dissolved group.
 */
const PER_MINUTE = 1_000;
const PER_SECOND = 50;
const PER_RECEIVER = 5;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const TOKEN_MS = 2 * HOUR_MS;
const SAME_TOKEN_MS = HOUR_MS / 2;
const CAPS: Readonly<Record<string, number>> = { text: 150 * 1024, post: 30 * 1024, interactive: 30 * 1024 };
const OTHER_CAP = 30 * 1024;
const REMEMBERED = 2_000;

type Failure = { status?: number; headers?: [string, string][]; code: number; text: string; outcome: ReplyOutcome };
type Answer = { body: Record<string, unknown>; outcome: ReplyOutcome; state: EmulatorState } | Failure;
type Call = {
  request: EmulatorRequest;
  settings: EmulatorSettings;
  state: EmulatorState;
  nowMs: number;
  path: string;
};

const malformed = (text: string): Failure => ({
  code: 230001,
  text: `Your request contains an invalid request parameter, ext=${text}`,
  outcome: "malformed",
});

const REFUSED_IP: Failure = {
  code: 99991401,
  text: "The IP address of the request is denied by app setting",
  outcome: "refused",
};

const REFUSED: readonly (readonly [prefix: string, code: number, text: string])[] = [
  ["no_", 230001, "Your request contains an invalid request parameter, ext=invalid receive_id."],
  ["cross_", 99992361, "open_id cross app"],
  ["left_", 230029, "The user has resigned."],
  ["out_", 230013, "Bot has NO availability to this user."],
  ["gone_", 232009, "Your request specifies a chat which has already been dissolved."],
];

/** Answers as the API of a Feishu application does. */
export const feishuAppEmulator: Emulator = (request, settings, state, nowMs) => {
  const at = request.path.indexOf("/open-apis/");
  const path = at < 0 ? request.path : request.path.slice(at);
  const kept = remembered(state, nowMs);
  const answer = answerTo({ request, settings, state: kept, nowMs, path });
  const signature: SignatureCheck = settings.secret === null ? "not_configured" : signatureOf(answer.outcome);
  return slowed(replyOf(answer, { signature, kept, nowMs }), settings);
};

const signatureOf = (outcome: ReplyOutcome): SignatureCheck => (outcome === "bad_signature" ? "mismatch" : "verified");

function replyOf(
  answer: Answer,
  { signature, kept, nowMs }: { signature: SignatureCheck; kept: EmulatorState; nowMs: number },
): EmulatorReply {
  const id = logId(answer, nowMs);
  if ("body" in answer) {
    const { body, outcome, state } = answer;
    return jsonReply(body, { outcome, signature, state, headers: [["x-tt-logid", id]] });
  }
  const { status = 400, headers = [], code, text, outcome } = answer;
  const told = {
    outcome,
    signature,
    state: kept,
    status,
    headers: [["x-tt-logid", id], ...headers] as [string, string][],
  };
  return jsonReply({ code, msg: text, error: { log_id: id } }, told);
}

/** `20240115103000` and something that nobody else got. */
function logId(answer: Answer, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/\D/g, "").slice(0, 14);
  return `${stamp}${digest(JSON.stringify(answer) + nowMs, 18).toUpperCase()}`;
}

const digest = (text: string, characters: number) =>
  createHash("sha256").update(text).digest("hex").slice(0, characters);

function remembered(state: EmulatorState, nowMs: number): EmulatorState {
  return {
    accepted: lastMinute(state, nowMs),
    bannedUntil: null,
    tokens: (state.tokens ?? []).filter(({ until }) => until > nowMs),
    fetches: state.fetches ?? 0,
    seen: (state.seen ?? []).filter((entry) => Math.abs(nowMs - seenOf(entry).at) < HOUR_MS).slice(-REMEMBERED),
  };
}

function answerTo(call: Call): Answer {
  const { request, path, settings, state, nowMs } = call;
  if (path === "/open-apis/auth/v3/tenant_access_token/internal") return tokenAnswer(call);
  if (settings.refuseIp === true) return REFUSED_IP;
  const application = applicationOf(request, state, nowMs);
  if (typeof application !== "string") return application;
  const limited = gatewayLimit(settings, state, nowMs);
  if (limited !== null) return limited;
  if (path === "/open-apis/im/v1/messages") return messageAnswer(call, application);
  if (path === "/open-apis/message/v4/batch_send/") return batchAnswer(call);
  const found = feishuDirectory(request, path);
  if (found === null) return { status: 404, code: 99991404, text: "404 page not found", outcome: "bad_method" };
  if (!found.ok) return { ...found, outcome: "refused" };
  return { body: { code: 0, msg: "success", data: found.data }, outcome: "accepted", state };
}

/** Wrong credentials came back with HTTP 200 when somebody looked; the code counts. */
function tokenAnswer({ request, settings, state, nowMs }: Call): Answer {
  const body = jsonObject(request.body);
  const { app_id: id, app_secret: secret } = body ?? {};
  if (typeof id !== "string" || typeof secret !== "string" || request.method !== "POST") {
    return { status: 200, code: 10003, text: "invalid param", outcome: "malformed" };
  }
  if (!id.startsWith("cli_")) return { status: 200, code: 10014, text: "app id not exists", outcome: "bad_token" };
  const wrong = settings.mode === "wrong_signature" || (settings.secret !== null && !sameText(secret, settings.secret));
  if (wrong) return { status: 200, code: 10014, text: "app secret invalid", outcome: "bad_signature" };
  const life = settings.tokenLifeMs ?? TOKEN_MS;
  const own = (state.tokens ?? []).filter(({ token }) => token.startsWith(`t-${id}.`));
  const current = own.find(({ until }) => until - nowMs >= Math.min(SAME_TOKEN_MS, life));
  const { token, until } = current ?? {
    token: `t-${id}.${digest(`${id} ${nowMs} ${secret}`, 24)}`,
    until: nowMs + life,
  };
  const tokens = current === undefined ? [...(state.tokens ?? []), { token, until }] : state.tokens;
  const expire = Math.floor((until - nowMs) / 1000);
  return {
    body: { code: 0, msg: "ok", tenant_access_token: token, expire },
    outcome: "accepted",
    state: { ...state, fetches: (state.fetches ?? 0) + 1, ...(tokens === undefined ? {} : { tokens }) },
  };
}

/** The application whose token it is. */
function applicationOf(request: EmulatorRequest, state: EmulatorState, nowMs: number): string | Failure {
  const header = headerOf(request, "authorization") ?? "";
  const token = /^Bearer (.+)$/.exec(header)?.[1];
  if (token === undefined) {
    const text = "Missing access token for authorization. Please make a test attempt with the token attached.";
    return { code: 99991661, text, outcome: "bad_token" };
  }
  if (!/^[tu]-/.test(token)) {
    const text = 'Invalid access token for authorization. Only access tokens starting with "t-" or "u-" are supported.';
    return { code: 99991671, text, outcome: "bad_token" };
  }
  const known = (state.tokens ?? []).some((entry) => entry.until > nowMs && sameText(entry.token, token));
  const text = "Invalid access token for authorization. Please make a test attempt with the correct token.";
  return known ? token.slice(2, token.lastIndexOf(".")) : { code: 99991663, text, outcome: "bad_token" };
}

function gatewayLimit(settings: EmulatorSettings, { accepted }: EmulatorState, nowMs: number): Failure | null {
  const inSecond = accepted.filter((at) => at > nowMs - SECOND_MS).length;
  const full = accepted.length >= PER_MINUTE;
  if (settings.mode !== "rate_limit" && !full && inSecond < PER_SECOND) return null;
  const wait = full ? Math.ceil((Math.min(...accepted) + MINUTE_MS - nowMs) / 1000) : 1;
  return {
    status: 429,
    headers: [
      ["x-ogw-ratelimit-limit", String(full ? PER_MINUTE : PER_SECOND)],
      ["x-ogw-ratelimit-reset", String(wait)],
    ],
    code: 99991400,
    text: "request trigger frequency limit",
    outcome: "rate_limited",
  };
}

/** What is remembered of a message: when, for whom, its `uuid` and its id. */
type Seen = { at: number; receiver: string; uuid: string; message: string };
const seenText = ({ at, receiver, uuid, message }: Seen) => JSON.stringify([at, receiver, uuid, message]);

function seenOf(entry: string): Seen {
  const [at, receiver, uuid, message] = JSON.parse(entry) as [number, string, string, string];
  return { at, receiver, uuid, message };
}

function messageAnswer({ request, state, nowMs }: Call, application: string): Answer {
  const body = jsonObject(request.body);
  const { receive_id: receiver, msg_type: type, content, uuid = "" } = body ?? {};
  if (request.method !== "POST" || typeof receiver !== "string" || receiver === "")
    return malformed("invalid receive_id.");
  if (typeof type !== "string" || typeof uuid !== "string" || uuid.length > 50)
    return malformed("invalid msg_type or uuid");
  const wrong = contentComplaint(type, content, request.body.byteLength);
  if (wrong !== null) return wrong;
  const refused = REFUSED.find(([prefix]) => receiver.startsWith(prefix));
  if (refused !== undefined) return { code: refused[1], text: refused[2], outcome: "refused" };
  const seen = (state.seen ?? []).map(seenOf);
  const own = `${application} ${receiver}`;
  const before = seen.find((entry) => uuid !== "" && entry.uuid === `${application} ${uuid}`);
  if (before !== undefined) return sent(before.message, state);
  const inSecond = seen.filter((entry) => entry.receiver === own && entry.at > nowMs - SECOND_MS).length;
  if (inSecond >= PER_RECEIVER) {
    return { code: 230020, text: "This operation triggers the frequency limit.", outcome: "rate_limited" };
  }
  const message = `om_${digest(`${own} ${nowMs} ${seen.length}`, 32)}`;
  const entry = { at: nowMs, receiver: own, uuid: uuid === "" ? "" : `${application} ${uuid}`, message };
  return sent(message, {
    ...state,
    accepted: [...state.accepted, nowMs],
    seen: [...(state.seen ?? []), seenText(entry)],
  });
}

const sent = (message: string, state: EmulatorState): Answer => ({
  body: { code: 0, msg: "success", data: { message_id: message } },
  outcome: "accepted",
  state,
});

/** `content` is a text that holds JSON; a post without the robot's `post` around it. */
function contentComplaint(type: string, content: unknown, bytes: number): Failure | null {
  if (typeof content !== "string") return malformed("content is not a string in json format");
  if (bytes > (CAPS[type] ?? OTHER_CAP)) {
    const text =
      "The message content reaches its limit. The length of text message cannot exceed 150KB, length of post and interactive messages cannot exceed 30KB";
    return { code: 230025, text, outcome: "too_large" };
  }
  const inside = jsonObject(new TextEncoder().encode(content));
  if (type === "interactive") {
    const text =
      "Failed to create card content, ext=ErrCode: 200621; ErrMsg: parse card json err, please check whether the card json is correct; ErrorValue: ; ";
    return isCard(inside) ? null : { code: 230099, text, outcome: "malformed" };
  }
  if (inside === null) return malformed("content is not a string in json format");
  if (type === "text")
    return typeof inside.text === "string" ? null : malformed("message_content_text_tag text can't be nil.");
  if (type !== "post") return null;
  const lines = Object.values(inside).map((language) => (isRecord(language) ? language.content : null));
  return lines.length > 0 && lines.every(Array.isArray) ? null : malformed("message content post is invalid");
}

const isCard = (card: Record<string, unknown> | null) =>
  card !== null && (Array.isArray(card.elements) || isRecord(card.body) || card.type === "template");

/** To departments: accepted as a task, those it does not know are listed. There a message looks like a robot's. */
function batchAnswer({ request, state, nowMs }: Call): Answer {
  const body = jsonObject(request.body);
  const departments = Array.isArray(body?.department_ids) ? body.department_ids : [];
  const type = body?.msg_type;
  if (departments.length === 0 || departments.length > 200 || typeof type !== "string") {
    return { status: 200, code: 10003, text: "Invalid parameter.", outcome: "malformed" };
  }
  const inside = type === "interactive" ? body?.card : body?.content;
  if (!isRecord(inside) || (type === "post" && !isRecord(inside.post))) {
    return { status: 200, code: 10002, text: "Create or send message fail.", outcome: "malformed" };
  }
  const invalid = departments.filter((id) => typeof id !== "string" || id.startsWith("no_"));
  return {
    body: {
      code: 0,
      msg: "ok",
      data: {
        invalid_department_ids: invalid,
        invalid_open_ids: [],
        invalid_user_ids: [],
        invalid_union_ids: [],
        message_id: `bm-${digest(`${nowMs} ${state.accepted.length}`, 32)}`,
      },
    },
    outcome: "accepted",
    state: { ...state, accepted: [...state.accepted, nowMs] },
  };
}
