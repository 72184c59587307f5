import { isEmptyMessage, type MemberError, madeMessage, memberError } from "./discord-message";
import { headerOf, jsonObject, jsonReply, lastMinute, sameText, slowed } from "./parts";
import type { Emulator, EmulatorReply, EmulatorRequest, EmulatorSettings, EmulatorState, ReplyOutcome } from "./types";

/**
 * Discord webhook: `POST /api/webhooks/ID/TOKEN?wait=true`, no signature; 204 without `wait`. Every answer carries the
 * headers of its rate limit: 5 requests in 2 s for one webhook, as users report. Failures are JSON with a code.
 */
const HOOK = /^\/api\/(?:v\d+\/)?webhooks\/(\d+)\/([^/]+)\/?$/;
const OWN_ID = "100000000000000000";
const PER_WINDOW = 5;
const WINDOW_MS = 2_000;

type Failure = {
  status: number;
  code: number;
  message: string;
  outcome: ReplyOutcome;
  errors?: Record<string, unknown>;
};

const failure = (status: number, code: number, message: string, outcome: ReplyOutcome): Failure => ({
  status,
  code,
  message,
  outcome,
});

function addressComplaint(request: EmulatorRequest, settings: EmulatorSettings): Failure | null {
  const [, id, token] = HOOK.exec(request.path) ?? [];
  if (id === undefined || token === undefined) return failure(404, 0, "404: Not Found", "bad_token");
  if (request.method !== "POST") return failure(405, 0, "405: Method Not Allowed", "bad_method");
  // Cloudflare in front of it does not let nameless clients pass.
  if ((headerOf(request, "user-agent") ?? "").trim() === "")
    return failure(403, 40333, "internal network error", "refused");
  if (id !== OWN_ID && settings.token !== null) return failure(404, 10015, "Unknown Webhook", "bad_token");
  if (settings.mode === "wrong_signature" || (settings.token !== null && !sameText(token, settings.token)))
    return failure(401, 50027, "Invalid Webhook Token", "bad_token");
  return null;
}

function targetComplaint(params: URLSearchParams, message: Record<string, unknown>, target: string | undefined) {
  if (target === "archived") return failure(400, 50083, "Thread is archived", "refused");
  if (target === "forum" && !params.has("thread_id") && message.thread_name === undefined)
    return failure(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id", "refused");
  return null;
}

const formBody = ({ path, code, message }: MemberError): Failure => ({
  ...failure(400, 50035, "Invalid Form Body", code === "BASE_TYPE_MAX_LENGTH" ? "too_large" : "malformed"),
  errors: path.reduceRight<Record<string, unknown>>((inner, key) => ({ [key]: inner }), {
    _errors: [{ code, message }],
  }),
});

/** The bucket of a webhook before and after this request; refusals do not count in it. */
function bucketOf(accepted: readonly number[], nowMs: number) {
  const recent = accepted.filter((at) => nowMs - at < WINDOW_MS);
  const resetMs = Math.max((recent[0] ?? nowMs) + WINDOW_MS - nowMs, 1);
  const headers = (used: number): [string, string][] => [
    ["x-ratelimit-limit", String(PER_WINDOW)],
    ["x-ratelimit-remaining", String(Math.max(PER_WINDOW - used, 0))],
    ["x-ratelimit-reset", String((nowMs + resetMs) / 1_000)],
    ["x-ratelimit-reset-after", String(resetMs / 1_000)],
    ["x-ratelimit-bucket", "f47ac10b58cc4372a5670e02b2c3d479"],
  ];
  return { used: recent.length, resetMs, headers };
}

/** Answers as Discord's webhook does. `wrong_signature` is a wrong token here: there is nothing to sign. */
export const discordEmulator: Emulator = (request, settings, state, nowMs) => {
  const kept: EmulatorState = { accepted: lastMinute(state, nowMs), bannedUntil: null };
  const bucket = bucketOf(kept.accepted, nowMs);
  const fail = ({ status, outcome, ...body }: Failure, headers = bucket.headers(bucket.used)): EmulatorReply =>
    jsonReply(body, { status, outcome, headers, signature: "not_configured", state: kept });
  const limited = (waitMs: number): EmulatorReply =>
    jsonReply(
      { message: "You are being rate limited.", retry_after: waitMs / 1_000, global: false },
      {
        status: 429,
        outcome: "rate_limited",
        headers: [
          ...bucket.headers(PER_WINDOW),
          ["retry-after", String(Math.ceil(waitMs / 1_000))],
          ["x-ratelimit-scope", "user"],
        ],
        signature: "not_configured",
        state: kept,
      },
    );
  const answer = (): EmulatorReply => {
    const wrong = addressComplaint(request, settings);
    if (wrong !== null) return fail(wrong, []);
    if (settings.mode === "rate_limit") return limited(30_000);
    if (bucket.used >= PER_WINDOW) return limited(bucket.resetMs);
    if (request.truncated) return fail(failure(413, 40005, "Request entity too large", "too_large"));
    const message = jsonObject(request.body);
    if (message === null) return fail(failure(400, 50109, "The request body contains invalid JSON.", "malformed"));
    if (isEmptyMessage(message)) return fail(failure(400, 50006, "Cannot send an empty message", "malformed"));
    const invalid = memberError(message);
    if (invalid !== null) return fail(formBody(invalid));
    const params = new URLSearchParams(request.query);
    const refused = targetComplaint(params, message, settings.target);
    if (refused !== null) return fail(refused);
    const next = { accepted: [...kept.accepted, nowMs], bannedUntil: null };
    const told = { outcome: "accepted", signature: "not_configured", state: next } as const;
    const headers = bucket.headers(bucket.used + 1);
    if (params.get("wait") === "true") return jsonReply(madeMessage(message, nowMs), { ...told, headers });
    return { status: 204, headers, body: "", delayMs: 0, ...told };
  };
  return slowed(answer(), settings);
};
