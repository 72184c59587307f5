import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { type Exchange, MAIL_FINAL_REPLY_MS, type TranscriptLine, type TransportFailure } from "@/lib/domain/exchange";
import { type FoundRule, findCode } from "./codes/rules";
import { judgeFailure } from "./http-judge";
import { shownMessage } from "./robot-judge";

type Finding = Pick<FoundRule, "diagnosis" | "reason" | "kind" | "retryAfterMs">;

const utf8 = new TextDecoder();

/** What a conversation with a mail server came to: each address by its own code, the letter by the one that decided. */
export function judgeMail(exchange: Exchange, endpoint: EndpointConfig): Verdict {
  const { response, recipients = [] } = exchange;
  if (response === undefined) return judgeNoReply(exchange, endpoint);
  const { status } = response;
  const decided = lastReply(exchange);
  const message = shownMessage(decided.text === "" ? utf8.decode(response.body) : decided.text, endpoint);
  const told = recipients.length === 0 ? {} : { recipients: recipients.map((one) => cleaned(one, endpoint)) };
  const values = { platform: endpoint.channel, message };
  if (status >= 200 && status < 300) return { ...accepted(recipients, { status, message, values }), ...told };
  const finding = findingOf(decided.stage, status, message);
  const named = recipients.find(({ code }) => code === String(status));
  return {
    ...verdictOf(finding, String(status), message),
    values: { ...values, ...(named === undefined ? {} : { addr: named.id }) },
    ...told,
  };
}

/** The letter was taken; some addresses may have been put off or refused before. */
function accepted(
  recipients: readonly RecipientOutcome[],
  { status, message, values }: { status: number; message: string; values: NonNullable<Verdict["values"]> },
): Verdict {
  const missed = recipients.filter(({ state }) => state === "failed");
  const waiting = missed.find(({ code }) => code?.startsWith("4"));
  if (waiting !== undefined) {
    const { code = "450", id } = waiting;
    const words = waiting.message ?? "";
    const { retryAfterMs } = verdictOf(findingOf("rcpt", Number(code), words), code, words);
    return {
      ...{ kind: "retry", code, reason: "receiver_error", diagnosis: "smtp.recipient_later" },
      values: { ...values, message: words, addr: id, n: missed.length },
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  const code = String(status);
  if (missed.length > 0) return { kind: "delivered", code, diagnosis: "delivered.partial", values };
  const queue = queueId(message);
  return {
    ...{ kind: "delivered", code, diagnosis: "smtp.accepted" },
    values: { ...values, ...(queue === null ? {} : { queue }) },
  };
}

function findingOf(stage: string, code: number, message: string): Finding {
  const known = findCode("email", `${stage} ${code}`, message) ?? findCode("email", code, message);
  // The first digit decides about what nobody has listed; a rule must not turn a passing trouble into a lasting one.
  if (known !== null && !(code < 500 && known.kind !== "retry")) return known;
  return code >= 500 && code < 600
    ? { diagnosis: "smtp.rejected", reason: "receiver_error", kind: "rejected" }
    : { diagnosis: "smtp.later", reason: "receiver_error", kind: "retry", retryAfterMs: 60_000 };
}

/** Servers that greylist often say for how long: `try again in 300 seconds`. */
const WAIT = /\b(\d{1,4})\s*(s|secs?|seconds?|m|mins?|minutes?)\b/i;
const LONGEST_WAIT_MS = 60 * 60_000;

function verdictOf({ diagnosis, reason, kind, retryAfterMs }: Finding, code: string, message: string): Verdict {
  const [, amount = "", unit = "s"] = (kind === "retry" ? WAIT.exec(message) : null) ?? [];
  const saidMs = Number(amount) * (/^m/i.test(unit) ? 60_000 : 1_000);
  const waitMs = saidMs > 0 ? Math.min(saidMs, LONGEST_WAIT_MS) : retryAfterMs;
  return {
    ...{ kind, code, reason, diagnosis },
    ...(kind === "retry" && waitMs !== undefined ? { retryAfterMs: waitMs } : {}),
  };
}

/**
 * The words and the step of the reply that decided: the last one with its code. After a refused address the server may
 * also have refused the DATA that was sent along.
 */
function lastReply({ transcript = [], response }: Exchange): { stage: TranscriptLine["stage"] | ""; text: string } {
  const all = transcript.filter(({ stage, line }) => stage !== "quit" && line.startsWith("< "));
  const said = all.slice(0, all.findLastIndex(({ line }) => line.startsWith(`< ${response?.status ?? ""}`)) + 1);
  const last = said.at(-1);
  if (last === undefined) return { stage: "", text: "" };
  let begin = said.length - 1;
  const goesOn = `< ${last.line.slice(2, 5)}-`;
  while (begin > 0 && said[begin - 1]?.stage === last.stage && said[begin - 1]?.line.startsWith(goesOn)) begin--;
  const lines = said.slice(begin).map(({ line }) => line.slice(6).trim());
  return { stage: last.stage, text: lines.filter((line) => line !== "").join(" ") };
}

const QUEUE = /\bqueued (?:mail for delivery )?as[: ]+<?([\w.@-]{4,64})|\b(?:id|queue-?id)[=: ]+<?([\w.@-]{4,64})/i;

function queueId(message: string): string | null {
  const found = QUEUE.exec(message);
  return found?.[1] ?? found?.[2] ?? null;
}

const cleaned = (one: RecipientOutcome, endpoint: EndpointConfig): RecipientOutcome =>
  one.message === undefined ? one : { ...one, message: shownMessage(one.message, endpoint) };

type Change = { diagnosis: string; kind?: Verdict["kind"]; reason?: Verdict["reason"] };

const SERVER = "config.smtp.host";
const PORT = "config.smtp.port";
const SECURITY = "config.smtp.security";

/** What the shared findings of connections mean for mail: other words, other fields. */
function changeOf({ kind, code, bodySent }: TransportFailure): Change | null {
  if (code === "STARTTLS_NOT_OFFERED") return { diagnosis: "smtp.no_starttls", kind: "rejected", reason: "tls" };
  if (code === "AUTH_NOT_OFFERED") return { diagnosis: "smtp.auth_missing", kind: "rejected", reason: "auth" };
  if (code === "SIZE") return { diagnosis: "smtp.too_big", kind: "rejected", reason: "payload" };
  switch (kind) {
    case "connect_timeout":
      return { diagnosis: "smtp.no_greeting" };
    case "response_timeout":
      if (code === "GREETING") return { diagnosis: "smtp.no_greeting" };
      return { diagnosis: bodySent ? "smtp.unanswered" : "smtp.timeout" };
    case "reset":
      return { diagnosis: bodySent ? "smtp.unanswered" : "smtp.dropped" };
    case "refused":
      return { diagnosis: "smtp.refused" };
    case "dns_not_found":
      return { diagnosis: "smtp.dns_not_found" };
    case "tls_protocol":
      return { diagnosis: "smtp.tls_mode" };
    case "tls_name_mismatch":
      return { diagnosis: "smtp.certificate_name" };
    case "protocol":
      return { diagnosis: "smtp.protocol" };
    default:
      return null;
  }
}

/** Findings that keep their words point to the mail server's fields, since there is no address to correct. */
const FIELDS: Partial<Record<TransportFailure["kind"], string>> = {
  blocked_address: SERVER,
  blocked_scheme: SERVER,
  dns_failed: SERVER,
  unreachable: SERVER,
  tls_expired: SECURITY,
  tls_self_signed: SECURITY,
  tls_unknown_ca: SECURITY,
  too_large: PORT,
};

function judgeNoReply(exchange: Exchange, endpoint: EndpointConfig): Verdict {
  const verdict = judgeFailure(exchange, endpoint);
  const { error } = exchange;
  if (error === undefined) return verdict;
  const change = changeOf(error);
  const field = FIELDS[error.kind];
  if (change === null) return field === undefined ? verdict : { ...verdict, values: { ...verdict.values, field } };
  const waitedMs = error.bodySent ? Math.max(endpoint.timeoutMs, MAIL_FINAL_REPLY_MS) : endpoint.timeoutMs;
  return {
    ...verdict,
    diagnosis: change.diagnosis,
    kind: change.kind ?? verdict.kind,
    ...(change.reason === undefined ? {} : { reason: change.reason }),
    values: { ...verdict.values, s: waitedMs / 1_000, port: endpoint.config.smtp?.port ?? "" },
  };
}
