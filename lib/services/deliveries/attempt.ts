import { hash } from "node:crypto";
import { CHANNELS } from "@/lib/channels/registry";
import type { BuildProblem, Part } from "@/lib/channels/types";
import { BATCH_TYPE, LEDGER_BYTES } from "@/lib/domain/broadcast/wire";
import type { Reason, RecipientOutcome, Timings, Verdict, VerdictKind } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope, EventRenderings } from "@/lib/domain/events";
import type { Exchange, OutboundRequest, TryStage } from "@/lib/domain/exchange";
import { maskHeaders, maskIp, maskUrl, scrub, secretSpellings } from "@/lib/domain/masking";
import { secretsOf } from "@/lib/services/endpoints/sealing";
import { type ConversationDeps, converse } from "./converse";
import { acrossTries } from "./earlier";

/** Bytes of a reply that history keeps: enough to see success, and the whole explanation of a failure. */
export const RESPONSE_BYTES_ON_SUCCESS = 1024;
export const RESPONSE_BYTES_ON_FAILURE = 16 * 1024;
const MAX_RESPONSE_HEADERS = 50;
const MAX_HEADER_CHARS = 1024;
/** Bodies of one event whose hash is remembered: one for each wire format and language, with room. */
const SHARED_BODIES = 16;

export type AttemptDeps = ConversationDeps;

export type AttemptInput = {
  event: EventEnvelope;
  endpoint: EndpointConfig;
  /** Edge id, `dlv_…`. */
  deliveryId: string;
  /** 1 for the first try. */
  attempt: number;
  test: boolean;
  organizationId: string;
  /** Who got it in earlier tries of this delivery. */
  earlier?: readonly RecipientOutcome[];
  link?: string;
  /** What an earlier try sent, to be sent again as it was. */
  original?: { body: string; contentType: string };
  signal?: AbortSignal;
  /** Told what is being done, for somebody who watches. */
  onStage?: (stage: TryStage) => void;
};

/** What history keeps of one try: the exchange columns of `deliveries` and `attempts`, secrets masked. */
export type AttemptRecord = {
  attemptedAt: Date;
  verdict: VerdictKind;
  reason: Reason | null;
  code: string | null;
  diagnosis: string;
  diagnosisValues: Record<string, string | number> | null;
  outcomeUnknown: boolean;
  recipients: RecipientOutcome[] | null;
  timings: Timings | null;
  connection: { reused: boolean; remoteAddress?: string; tlsVersion?: string; protocol?: string } | null;
  requestMethod: string | null;
  requestUrl: string | null;
  requestHeaders: [string, string][] | null;
  /** SHA-256 of the bytes sent, in hex. */
  requestBodyHash: string | null;
  responseStatus: number | null;
  responseHeaders: [string, string][] | null;
  responseBody: Buffer | null;
  responseTruncated: boolean;
};

export type AttemptOutcome = {
  exchange: Exchange | null;
  verdict: Verdict;
  request: OutboundRequest | null;
  record: AttemptRecord;
};

/**
 * One try: build → send → judge → what to record. The only way a push leaves the product, test or real.
 * A configuration that cannot be rendered is a rejected try that names the field; nothing is sent then.
 * Never throws for what a receiver does.
 */
export async function tryOnce(deps: AttemptDeps, input: AttemptInput): Promise<AttemptOutcome> {
  const { endpoint } = input;
  const channel = CHANNELS[endpoint.channel];
  const now = deps.now();
  const { deliveryId, attempt, test, link, earlier, original } = input;
  const context = {
    ...{ now, deliveryId, attempt, test },
    ...(link === undefined ? {} : { link }),
    ...(earlier === undefined ? {} : { earlier }),
    ...(original === undefined ? {} : { original }),
  };
  const built = channel.build(input.event, endpoint, context);
  if (!built.ok) {
    const verdict = problemVerdict(built.problem);
    return { exchange: null, verdict, request: null, record: recordOf(now, verdict, null, null, NO_SECRETS) };
  }
  return built.parts === undefined
    ? await sendOne(deps, input, built.request, now)
    : await sendParts(deps, input, built.parts, now);
}

async function sendOne(
  deps: AttemptDeps,
  { event, endpoint, signal, onStage, earlier = [] }: AttemptInput,
  request: OutboundRequest,
  now: Date,
): Promise<AttemptOutcome> {
  const options = { timeoutMs: endpoint.timeoutMs, ...(signal && { signal }), ...(onStage && { onStage }) };
  const exchange = await deps.transport.send(request, options);
  const secrets = secretsFor(endpoint);
  const judged = CHANNELS[endpoint.channel].judge(exchange, endpoint, deps.now());
  const verdict = scrubbedVerdict(acrossTries(judged, earlier), secrets);
  const record = recordOf(now, verdict, request, exchange, secrets, event);
  return { exchange, verdict, request, record };
}

async function sendParts(
  deps: AttemptDeps,
  input: AttemptInput,
  parts: readonly Part[],
  now: Date,
): Promise<AttemptOutcome> {
  const { endpoint, organizationId, signal, onStage } = input;
  const earlier = input.earlier ?? [];
  const reached = new Set(earlier.flatMap(({ state, part }) => (state === "failed" || part === undefined ? [] : part)));
  // Of a part that some of its receivers got, the others stay listed: it is not sent again.
  const before = earlier.filter(({ part }) => part !== undefined && reached.has(part));
  const told = await converse(deps, {
    channel: CHANNELS[endpoint.channel],
    endpoint,
    organizationId,
    parts,
    accepted: reached,
    ...(signal && { signal }),
    ...(onStage && { onStage }),
  });
  if (told === null) {
    // A configuration that lost the receivers which were still missing: everybody left has it.
    const verdict: Verdict = { kind: "delivered", diagnosis: "delivered", values: { platform: endpoint.channel } };
    return { exchange: null, verdict, request: null, record: recordOf(now, verdict, null, null, NO_SECRETS) };
  }
  const { exchange } = told;
  const secrets = withTokens(secretsFor(endpoint), told.secrets);
  // What a token is bought with is not for the history; a push's own body is kept to the byte.
  const request = told.forToken ? { ...told.request, body: scrubText(told.request.body, secrets) } : told.request;
  const recipients = [...before, ...(told.verdict.recipients ?? [])];
  const complete = recipients.length === 0 ? told.verdict : qualified({ ...told.verdict, recipients });
  const verdict = scrubbedVerdict(complete, secrets);
  return { exchange, verdict, request, record: recordOf(now, verdict, request, exchange, secrets) };
}

/** Delivered, but not to everybody: whichever part and try it was that somebody was missed in. */
function qualified(verdict: Verdict): Verdict {
  const missed = verdict.diagnosis === "delivered" && verdict.recipients?.some(({ state }) => state === "failed");
  return missed === true ? { ...verdict, diagnosis: "delivered.partial" } : verdict;
}

/** A verdict repeats words of the receiver (a code, a header), who may repeat what it was sent. */
function scrubbedVerdict(verdict: Verdict, secrets: Secrets): Verdict {
  const { code, values } = verdict;
  const told = (verdict.recipients ?? []).map(({ message }) => message);
  const words = [code, ...told, ...Object.values(values ?? {})].filter((value) => typeof value === "string");
  if (!words.some((word) => holdsSecret(word, secrets))) return verdict;
  const clean = Object.entries(values ?? {}).map(([name, value]): [string, string | number] => [
    name,
    typeof value === "string" ? scrubText(value, secrets) : value,
  ]);
  return {
    ...verdict,
    ...(code === undefined ? {} : { code: scrubText(code, secrets) }),
    ...(values === undefined ? {} : { values: Object.fromEntries(clean) }),
    ...(verdict.recipients === undefined
      ? {}
      : { recipients: verdict.recipients.map((one) => scrubbed(one, secrets)) }),
  };
}

const scrubbed = (one: RecipientOutcome, secrets: Secrets): RecipientOutcome =>
  one.message === undefined ? one : { ...one, message: scrubText(one.message, secrets) };

/** A try whose end nobody saw (the worker stopped in mid-flight): recorded as such and made again. */
export function interruptedRecord(now: Date): AttemptRecord {
  const verdict: Verdict = { kind: "retry", reason: "unknown", diagnosis: "network.cancelled", outcomeUnknown: true };
  return recordOf(now, verdict, null, null, NO_SECRETS);
}

/** A try that failed inside the product (a defect, not the receiver): visible, and tried again. */
export function defectOutcome(now: Date): AttemptOutcome {
  const verdict: Verdict = { kind: "retry", reason: "unknown", diagnosis: "network.internal" };
  return { exchange: null, verdict, request: null, record: recordOf(now, verdict, null, null, NO_SECRETS) };
}

function problemVerdict(problem: BuildProblem): Verdict {
  const values = { ...problem.values, field: problem.field };
  return { kind: "rejected", reason: "template", diagnosis: problem.diagnosis, values };
}

type Secrets = {
  texts: readonly string[];
  /** All spellings of `texts`: what a text is searched for before anything is replaced in it. */
  spellings: readonly string[];
  headerNames: readonly string[];
  /** The endpoint's own address, and as it may be shown: most requests go exactly there. */
  url: string;
  shownUrl: string;
};
const NO_SECRETS: Secrets = { texts: [], spellings: [], headerNames: [], url: "", shownUrl: "" };
const secretCache = new WeakMap<EndpointConfig, Secrets>();

/** The same configuration object serves thousands of tries; its secrets are listed once. */
function secretsFor(endpoint: EndpointConfig): Secrets {
  const known = secretCache.get(endpoint);
  if (known !== undefined) return known;
  const headerNames = endpoint.auth.type === "headers" ? endpoint.auth.items.map((item) => item.name) : [];
  const texts = secretsOf(endpoint);
  const { url } = endpoint;
  const secrets = { texts, spellings: secretSpellings(texts), headerNames, url, shownUrl: maskUrl(url) };
  secretCache.set(endpoint, secrets);
  return secrets;
}

/** A token is as secret as what it was bought with. */
function withTokens(secrets: Secrets, tokens: readonly string[]): Secrets {
  if (tokens.length === 0) return secrets;
  const texts = [...tokens, ...secrets.texts];
  return { ...secrets, texts, spellings: secretSpellings(texts) };
}

function recordOf(
  attemptedAt: Date,
  verdict: Verdict,
  request: OutboundRequest | null,
  exchange: Exchange | null,
  secrets: Secrets,
  event?: EventEnvelope,
): AttemptRecord {
  return {
    attemptedAt,
    verdict: verdict.kind,
    reason: verdict.reason ?? null,
    code: verdict.code ?? null,
    diagnosis: verdict.diagnosis,
    diagnosisValues: verdict.values ?? null,
    outcomeUnknown: verdict.outcomeUnknown ?? false,
    recipients: verdict.recipients ?? null,
    timings: exchange?.timings ?? null,
    connection: exchange === null ? null : connectionOf(exchange),
    ...requestColumns(request, secrets, event?.rendered),
    ...responseColumns(exchange, secrets, keptBytes(verdict, event)),
  };
}

function requestColumns(request: OutboundRequest | null, secrets: Secrets, shared: EventRenderings | undefined) {
  if (request === null) {
    return { requestMethod: null, requestUrl: null, requestHeaders: null, requestBodyHash: null };
  }
  return {
    requestMethod: request.method,
    requestUrl: request.url === secrets.url ? secrets.shownUrl : scrubText(maskUrl(request.url), secrets),
    requestHeaders: shownHeaders(request.headers, secrets),
    requestBodyHash: hashOf(request.body, shared?.hashes),
  };
}

/** Of a body that goes to many, once. */
function hashOf(body: string, hashes: Map<string, string> | undefined): string {
  const known = hashes?.get(body);
  if (known !== undefined) return known;
  const fresh = hash("sha256", body);
  // A template or a signature inside makes a body of each endpoint's own: those are not kept.
  if (hashes !== undefined && hashes.size < SHARED_BODIES) hashes.set(body, fresh);
  return fresh;
}

/** Whom a receiver could not reach of a batch it took is in its answer. */
function keptBytes({ kind }: Verdict, event: EventEnvelope | undefined): number {
  if (kind !== "delivered") return RESPONSE_BYTES_ON_FAILURE;
  return event?.type === BATCH_TYPE ? LEDGER_BYTES : RESPONSE_BYTES_ON_SUCCESS;
}

function responseColumns(exchange: Exchange | null, secrets: Secrets, limit: number) {
  const response = exchange?.response;
  if (response === undefined) {
    return { responseStatus: null, responseHeaders: null, responseBody: null, responseTruncated: false };
  }
  const { buffer, byteOffset, byteLength } = response.body;
  const body = scrubBytes(Buffer.from(buffer, byteOffset, byteLength), secrets);
  return {
    responseStatus: response.status,
    responseHeaders: shownHeaders(response.headers.slice(0, MAX_RESPONSE_HEADERS), secrets),
    responseBody: body.subarray(0, limit),
    responseTruncated: response.truncated || body.length > limit,
  };
}

function connectionOf({ connection }: Exchange) {
  return {
    reused: connection.reused,
    ...(connection.remoteAddress === undefined ? {} : { remoteAddress: maskIp(connection.remoteAddress) }),
    ...(connection.tlsVersion === undefined ? {} : { tlsVersion: connection.tlsVersion }),
    ...(connection.protocol === undefined ? {} : { protocol: connection.protocol }),
  };
}

function shownHeaders(headers: readonly [string, string][], secrets: Secrets): [string, string][] {
  const masked = maskHeaders(headers, secrets.headerNames);
  // One search over all of them instead of one for each: a line break ends every value, and no secret holds one.
  const suspicious = holdsSecret(masked.map(([, value]) => value).join("\n"), secrets);
  const long = masked.some(([, value]) => value.length > MAX_HEADER_CHARS);
  if (!suspicious && !long) return masked;
  return masked.map(([name, value]) => [name, scrubText(value, secrets).slice(0, MAX_HEADER_CHARS)]);
}

const holdsSecret = (text: string, secrets: Secrets): boolean =>
  secrets.spellings.some((spelling) => text.includes(spelling));

/** Most texts hold no secret: looking for one is much cheaper than replacing every spelling. */
function scrubText(text: string, secrets: Secrets): string {
  return holdsSecret(text, secrets) ? scrub(text, secrets.texts) : text;
}

/** Replies are bytes, not always text: the search is by bytes, and only a reply that holds a secret is decoded. */
function scrubBytes(body: Buffer, secrets: Secrets): Buffer {
  if (!secrets.spellings.some((spelling) => body.includes(spelling))) return body;
  return Buffer.from(scrub(body.toString("utf8"), secrets.texts), "utf8");
}
