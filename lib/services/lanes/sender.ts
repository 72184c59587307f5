import type { Db } from "@/db/client";
import { bodyToResend, recipientsSoFar } from "@/db/queries/deliveries-read-detail";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { EventEnvelope, EventRenderings } from "@/lib/domain/events";
import { encodeId } from "@/lib/domain/ids";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import type { AccessTokens } from "@/lib/services/access-tokens/port";
import type { SeenCertificates } from "@/lib/services/care/certificates";
import { type AttemptOutcome, defectOutcome, tryOnce } from "@/lib/services/deliveries/attempt";
import { recordLink } from "@/lib/services/deliveries/record-link";
import type { Transport } from "@/lib/transport/types";
import { signalOf } from "./health";
import type { HeldDelivery, Lane, LaneTarget } from "./lane";
import { resultLane } from "./reader";
import { type LaneResult, resultOf } from "./results";
import { afterTry } from "./window";

export type SenderDeps = {
  db: Db;
  transport: Transport;
  tokens: AccessTokens;
  now: () => Date;
  random: () => number;
  monotonic: () => number;
  log: Logger;
  appUrl: string;
  /** Where the certificates of receivers are noted. */
  certificates?: SeenCertificates;
};

/** Sends one delivery of a lane and says what to record. Never rejects: a defect of ours is a try that is made again. */
export async function sendDelivery(deps: SenderDeps, lane: Lane, delivery: HeldDelivery): Promise<LaneResult> {
  const startedAt = deps.monotonic();
  const version = lane.target?.version ?? null;
  const probe = lane.health?.state === "open";
  const outcome = await attempt(deps, lane, delivery);
  const { exchange, verdict } = outcome;
  deps.certificates?.note(lane, outcome, deps.now().getTime());
  if (exchange !== null) {
    lane.pace = afterTry(lane.pace, exchange.response !== undefined, deps.monotonic() - startedAt);
  }
  // Only the receiver's own 410 switches an endpoint off at once. What a robot's platform calls unknown may be a slip in
  // the address: it has to say so several times in a row (lib/domain/breaker.ts).
  if (verdict.kind === "dead" && exchange?.response?.status === 410) lane.disabling = { reason: "gone", version };
  const clock = { now: deps.now(), random: deps.random };
  const result = resultOf(resultLane(lane), delivery, outcome, clock, delivery.plannedAt);
  const signal = signalOf(delivery, outcome, { probe, version, exhausted: result.row.status === "exhausted" });
  return { ...result, signal };
}

async function attempt(deps: SenderDeps, lane: Lane, delivery: HeldDelivery): Promise<AttemptOutcome> {
  const { target } = lane;
  if (target === null || target.config === null || delivery.data === null) return defectOutcome(deps.now());
  const deliveryId = encodeId("delivery", delivery.id);
  const event = envelope(delivery, delivery.data, target);
  if (!delivery.solo) event.rendered = renderingsOf(delivery.data);
  try {
    return await tryOnce(deps, {
      event,
      endpoint: target.config,
      deliveryId,
      attempt: delivery.tries + 1,
      test: delivery.trigger === "test",
      organizationId: lane.organizationId,
      ...(await earlierOf(deps, lane.organizationId, delivery, target.config.channel)),
      ...(await originalOf(deps, lane.organizationId, delivery)),
      link: recordLink(deps.appUrl, event, deliveryId),
    });
  } catch (thrown) {
    const error = toError(thrown);
    deps.log.error({ deliveryId, err: error.message, stack: error.stack }, "a try failed inside the product");
    return defectOutcome(deps.now());
  }
}

/** Only a delivery for several can have reached some of them: nobody else's retry costs a look. */
async function earlierOf(deps: SenderDeps, organizationId: string, delivery: HeldDelivery, channel: ChannelId) {
  if (delivery.tries === 0 || !channelDescriptor(channel).severalReceivers) return {};
  return { earlier: await recipientsSoFar(deps.db, organizationId, delivery.id) };
}

/** Only somebody who asks for a try can ask for the same body: no other try costs a look. */
async function originalOf(deps: SenderDeps, organizationId: string, { id, prio, tries }: HeldDelivery) {
  if (prio !== 0 || tries === 0) return {};
  const again = await bodyToResend(deps.db, organizationId, id);
  if (again === null) return {};
  const contentType = again.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "application/json";
  return { original: { body: again.body.toString("utf8"), contentType } };
}

/** By the `data` object, which the deliveries of a page share: the bodies go when it goes. */
const renderings = new WeakMap<Record<string, unknown>, EventRenderings>();

function renderingsOf(data: Record<string, unknown>): EventRenderings {
  const known = renderings.get(data);
  if (known !== undefined) return known;
  const fresh: EventRenderings = { bodies: new Map(), hashes: new Map() };
  renderings.set(data, fresh);
  return fresh;
}

function envelope(delivery: HeldDelivery, data: Record<string, unknown>, target: LaneTarget): EventEnvelope {
  return {
    id: encodeId("event", delivery.eventId),
    type: delivery.eventType,
    occurredAt: new Date(delivery.occurredAt ?? 0),
    data,
    tenantNumber: target.tenantNumber,
  };
}
