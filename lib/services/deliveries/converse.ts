import { setTimeout as pause } from "node:timers/promises";
import type { Channel, Part } from "@/lib/channels/types";
import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, OutboundRequest, TryStage } from "@/lib/domain/exchange";
import type { AccessTokens } from "@/lib/services/access-tokens/port";
import type { Transport } from "@/lib/transport/types";

/*
 * A try of a channel that needs more than one request: a token first, several applications or receivers, a question
 * afterwards how it ended. One verdict comes out of it, and who got it.
 */

export type ConversationDeps = {
  transport: Pick<Transport, "send">;
  tokens: AccessTokens;
  now: () => Date;
  /** Waits between questions; tests pass one that does not. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
};

export type Conversation = {
  channel: Pick<Channel, "judge">;
  endpoint: EndpointConfig;
  organizationId: string;
  parts: readonly Part[];
  /** Ids of parts that were accepted in earlier tries. */
  accepted: ReadonlySet<string>;
  signal?: AbortSignal;
  /** Told what is being done, for somebody who watches. */
  onStage?: (stage: TryStage) => void;
};

/** What one part came to. */
export type PartOutcome = {
  request: OutboundRequest;
  exchange: Exchange;
  verdict: Verdict;
  /** In the order of the part's sources; empty when there was none to be had. */
  tokens: readonly string[];
  /** What must not be shown of the exchange besides the endpoint's own secrets. */
  secrets: readonly string[];
  /** The request was the one for a token: its body holds what the token is bought with. */
  forToken: boolean;
  /** The part, or null where one try stands for all. */
  id: string | null;
};

/**
 * Sends the parts that were not accepted yet, one after the other, and returns the telling one (the first that failed,
 * else the last) with the verdict of all. Parts of an earlier try that were accepted are listed among the recipients.
 * Null when nothing was left to send.
 */
export async function converse(deps: ConversationDeps, talk: Conversation): Promise<PartOutcome | null> {
  const outcomes: PartOutcome[] = [];
  for (const part of talk.parts) {
    if (talk.accepted.has(part.id)) continue;
    outcomes.push(await sendPart(deps, talk, part));
  }
  const telling = outcomes.find(({ verdict }) => verdict.kind !== "delivered") ?? outcomes.at(-1);
  if (telling === undefined) return null;
  return { ...telling, verdict: together(telling.verdict, outcomes, talk.accepted.size) };
}

async function sendPart(deps: ConversationDeps, talk: Conversation, part: Part): Promise<PartOutcome> {
  const first = await sendWith(deps, talk, part);
  if (first.verdict.tokenRejected !== true || part.access === undefined) return first;
  // The platform may take a token back before its time: once more with a new one, and only once.
  return await sendWith(deps, talk, part, first.tokens);
}

async function sendWith(
  deps: ConversationDeps,
  talk: Conversation,
  part: Part,
  refused: readonly string[] = [],
): Promise<PartOutcome> {
  const { endpoint, organizationId, signal, onStage } = talk;
  const options = { timeoutMs: endpoint.timeoutMs, ...(signal === undefined ? {} : { signal }) };
  const tokens: string[] = [];
  const secrets: string[] = [];
  const sources = part.access === undefined ? [] : [part.access, ...(part.alsoAccess ?? [])];
  for (const [index, source] of sources.entries()) {
    const old = refused[index];
    const again = old === undefined ? {} : { refused: old };
    onStage?.("token");
    const got = await deps.tokens.get(source, { organizationId, ...options, ...again });
    if (!got.ok) {
      const { request, exchange } = got;
      const verdict = unsent(got.verdict, part);
      return { request, exchange, verdict, tokens: [], secrets, forToken: true, id: part.id };
    }
    tokens.push(got.token);
    secrets.push(...(source.texts?.(got.token) ?? [got.token]));
  }
  const [token = "", ...also] = tokens;
  const request = part.request(token, ...also);
  const exchange = await deps.transport.send(request, { ...options, ...(onStage && { onStage }) });
  const verdict = talk.channel.judge(exchange, endpoint, deps.now(), part);
  const sent: PartOutcome = { request, exchange, verdict, tokens, secrets, forToken: false, id: part.id };
  return verdict.kind === "delivered" && part.confirm !== undefined
    ? { ...sent, verdict: await confirmed(deps, part.confirm, sent, options) }
    : sent;
}

/** Nobody gets anything without a token. */
function unsent(verdict: Verdict, { receivers }: Part): Verdict {
  if (receivers === undefined) return verdict;
  const { code, values } = verdict;
  const words = typeof values?.message === "string" ? { message: values.message } : {};
  const said = { ...(code === undefined ? {} : { code }), ...words };
  return { ...verdict, recipients: receivers.map((one) => ({ ...one, state: "failed" as const, ...said })) };
}

/** Asks how an accepted message ended. What is not known in time stays accepted, its recipients pending. */
async function confirmed(
  deps: ConversationDeps,
  confirm: NonNullable<Part["confirm"]>,
  sent: PartOutcome,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<Verdict> {
  const request = confirm.request(sent.tokens[0] ?? "", sent.exchange);
  if (request === null) return sent.verdict;
  const wait = deps.wait ?? waitFor;
  for (const [index, ms] of confirm.waitsMs.entries()) {
    await wait(ms, options.signal);
    if (options.signal?.aborted === true) return sent.verdict;
    const answer = await deps.transport.send(request, options);
    const verdict = confirm.judge(answer, sent.verdict, index === confirm.waitsMs.length - 1);
    if (verdict !== null) return verdict;
  }
  return sent.verdict;
}

async function waitFor(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // Cancelled: the caller looks at the signal.
    if (signal?.aborted !== true) throw error;
  }
}

/**
 * One verdict for all parts: tried again while a part may still get through; else delivered when anybody got it, which
 * the recipients qualify; else what the telling one says.
 */
function together(telling: Verdict, outcomes: readonly PartOutcome[], acceptedBefore: number): Verdict {
  const recipients = outcomes.flatMap(({ verdict, id }): RecipientOutcome[] =>
    (verdict.recipients ?? []).map((one) => (id === null ? one : { ...one, part: id })),
  );
  const all = recipients.length === 0 ? telling : { ...telling, recipients };
  if (outcomes.length + acceptedBefore === 1) return all;
  const waiting = outcomes.find(({ verdict }) => verdict.kind === "retry");
  if (waiting !== undefined) return { ...waiting.verdict, ...(recipients.length === 0 ? {} : { recipients }) };
  const delivered = outcomes.find(({ verdict }) => verdict.kind === "delivered");
  if (telling.kind === "delivered" || (delivered === undefined && acceptedBefore === 0)) return all;
  const { reason: _reason, ...rest } = all;
  return { ...rest, kind: "delivered", diagnosis: "delivered.partial" };
}
