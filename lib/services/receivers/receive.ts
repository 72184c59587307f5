import { lockReceiverByKey, type ReceiverRow, recordReceived, saveReceiverState } from "@/db/queries/receivers";
import type { ServiceContext } from "@/lib/context";
import { EMULATORS } from "@/lib/domain/emulators/registry";
import type { EmulatorReply, EmulatorRequest } from "@/lib/domain/emulators/types";
import { newUuid } from "@/lib/domain/ids";
import { maskHeaders } from "@/lib/domain/masking";
import { unseal } from "@/lib/secrets";
import { receiverPurpose } from "./manage";

/** Bytes of a body that a receiver reads and keeps. */
export const RECEIVER_MAX_BYTES = 256 * 1024;
/** Calls a minute one receiver answers and records: it is for trying things, not for load. */
export const RECEIVER_CALLS_PER_MINUTE = 600;

/** A call to a receiver's address, as it came. `path` = what follows the key. */
export type ReceiverCall = {
  key: string;
  path: readonly string[];
  method: string;
  query: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Uint8Array;
  /** The whole body's size as far as it is known. */
  bodyBytes: number;
  truncated: boolean;
};
export type ReceiverAnswer = Pick<EmulatorReply, "status" | "headers" | "body" | "delayMs">;

/** Headers that our own server and its proxies add: no part of what was sent. */
const OURS = /^(?:x-hooklane-|x-middleware-|x-invoke-|x-matched-|x-forwarded-|x-nonce$|content-security-policy$)/i;
const SIGNATURES = /signature$/i;
/** What `createReceiver` makes; anything else in an address is nobody's. */
const KEY = /^[0-9a-f]{32}$/;

/**
 * Answers a call as the emulated receiver does and records it; null when no receiver has this key. Open to strangers:
 * the key is the secret. The receiver's row is locked meanwhile, so that a rate limit counts exactly.
 */
export async function receive(
  ctx: Pick<ServiceContext, "db" | "keys" | "live" | "now">,
  call: ReceiverCall,
): Promise<ReceiverAnswer | null> {
  if (!KEY.test(call.key)) return null;
  let recordedIn: string | null = null;
  const answer = await ctx.db.transaction(async (tx) => {
    const receiver = await lockReceiverByKey(tx, call.key);
    if (receiver === null) return null;
    const now = ctx.now();
    const minute = countCall(receiver, now);
    if (minute.callsInMinute > RECEIVER_CALLS_PER_MINUTE) return TOO_BUSY;
    const reply = answerOf(ctx, receiver, call, now.getTime());
    await saveReceiverState(tx, receiver.id, { state: reply.state, ...minute });
    await recordReceived(tx, {
      id: newUuid(now.getTime()),
      receiverId: receiver.id,
      at: now,
      method: call.method,
      query: call.query.slice(0, 4096),
      headers: shownHeaders(call.headers),
      body: Buffer.from(call.body),
      bodyBytes: call.bodyBytes,
      truncated: call.truncated,
      answeredStatus: reply.status,
      answeredBody: reply.body,
      outcome: reply.outcome,
      signature: reply.signature,
    });
    recordedIn = receiver.organizationId;
    return reply;
  });
  if (recordedIn !== null) ctx.live.touch(recordedIn, "receivers");
  return answer;
}

const TOO_BUSY: ReceiverAnswer = {
  status: 429,
  headers: [
    ["content-type", "application/json; charset=utf-8"],
    ["retry-after", "60"],
  ],
  body: '{"error":"receiver_busy"}',
  delayMs: 0,
};

function answerOf(
  ctx: Pick<ServiceContext, "keys">,
  receiver: ReceiverRow,
  call: ReceiverCall,
  nowMs: number,
): EmulatorReply {
  const { kind, mode, key, keywords, sealedSecret } = receiver;
  const secret = sealedSecret === null ? null : unseal(ctx.keys, receiverPurpose(receiver.id), sealedSecret);
  const request: EmulatorRequest = {
    method: call.method,
    query: call.query,
    path: call.path.map((part) => `/${part}`).join(""),
    headers: call.headers,
    body: call.body,
    truncated: call.truncated,
  };
  return EMULATORS[kind](request, { mode, token: key, secret, keywords }, receiver.state, nowMs);
}

function countCall(receiver: ReceiverRow, now: Date): { callsInMinute: number; minuteStartedAt: Date } {
  const started = receiver.minuteStartedAt;
  if (started === null || now.getTime() - started.getTime() >= 60_000)
    return { callsInMinute: 1, minuteStartedAt: now };
  return { callsInMinute: receiver.callsInMinute + 1, minuteStartedAt: started };
}

/** What is kept of the headers: credentials masked, signatures whole (they open nothing). */
function shownHeaders(headers: ReceiverCall["headers"]): [string, string][] {
  return headers
    .filter(([name]) => !OURS.test(name))
    .map(([name, value]): [string, string] =>
      SIGNATURES.test(name) ? [name, value] : (maskHeaders([[name, value]])[0] ?? [name, ""]),
    );
}
