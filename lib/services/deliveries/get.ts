import { z } from "zod";
import { findDeliveryLine } from "@/db/queries/deliveries-read";
import {
  bodiesByHash,
  digestMembers,
  type EarlierAttempt,
  earlierAttempts,
  findRecorded,
  plannedAttempt,
  type RecordedDelivery,
} from "@/db/queries/deliveries-read-detail";
import { findEventSummary } from "@/db/queries/events-read";
import { authorize, type ServiceContext } from "@/lib/context";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { TRIGGERS, VERDICT_KINDS } from "@/lib/domain/delivery";
import { explain } from "@/lib/domain/diagnosis";
import { DIGEST_TYPE, MAX_MEMBERS } from "@/lib/domain/digest/members";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { readableBody } from "@/lib/domain/readable-body";
import { AppError } from "@/lib/errors";
import { DiagnosisSchema, diagnosisOf, RecipientSchema, TimingsSchema } from "./exchange-dto";
import { DeliveryItemSchema, targetsOf, toDeliveryItem } from "./list";
import { hidesContacts, maskedBody } from "./masked-body";

const HeadersSchema = z.array(z.tuple([z.string(), z.string()]));

/** One try with everything that was exchanged, as it was recorded: secrets were masked then. */
export const AttemptDtoSchema = z.object({
  number: z.number(),
  at: z.string().nullable(),
  trigger: z.enum(TRIGGERS).nullable(),
  verdict: z.enum(VERDICT_KINDS).nullable(),
  code: z.string().nullable(),
  outcomeUnknown: z.boolean(),
  /** Who got it and who did not; null where a delivery has one receiver. */
  recipients: z.array(RecipientSchema).nullable(),
  diagnosis: DiagnosisSchema.nullable(),
  timings: TimingsSchema.nullable(),
  connection: z
    .object({
      reused: z.boolean(),
      remoteAddress: z.string().optional(),
      tlsVersion: z.string().optional(),
      protocol: z.string().optional(),
    })
    .nullable(),
  /** Null when nothing was sent. */
  request: z
    .object({
      method: z.string(),
      url: z.string(),
      headers: HeadersSchema,
      /** Null when the bytes are no longer kept. */
      body: z.string().nullable(),
      bytes: z.number().nullable(),
      /** True when the bytes were removed because their time was over (BODY_RETENTION_DAYS). */
      bodyGone: z.boolean(),
      /** True when contact details are hidden from this reader. */
      contactsHidden: z.boolean(),
    })
    .nullable(),
  /** Null when there was no answer. */
  response: z
    .object({
      status: z.number(),
      headers: HeadersSchema,
      body: z.string(),
      truncated: z.boolean(),
      bytes: z.number(),
      /** As for the request. */
      bodyGone: z.boolean(),
    })
    .nullable(),
});
export type AttemptDto = z.infer<typeof AttemptDtoSchema>;

/** A delivery with all its tries, the newest last. */
export const DeliveryDtoSchema = DeliveryItemSchema.extend({
  event: z
    .object({
      id: z.string(),
      type: z.enum(EVENT_TYPES),
      source: z.string(),
      occurredAt: z.string(),
      createdAt: z.string(),
    })
    .nullable(),
  attempts: z.array(AttemptDtoSchema),
  /** Of a digest: the deliveries it stands for, oldest first. */
  members: z.array(z.object({ id: z.string(), eventId: z.string(), eventType: z.enum(EVENT_TYPES) })),
  /** The next try: when it is due, and until when the endpoint as a whole is held back. */
  next: z.object({ at: z.string(), blockedUntil: z.string().nullable() }).nullable(),
});
export type DeliveryDto = z.infer<typeof DeliveryDtoSchema>;

/**
 * One delivery with every try.
 * @throws AppError `not_found` (also for another organization's), `forbidden`
 */
export async function getDelivery(ctx: ServiceContext, id: string): Promise<DeliveryDto> {
  authorize(ctx, "delivery.read");
  const uuid = decodeId("delivery", id);
  const line = uuid === null ? null : await findDeliveryLine(ctx.db, ctx.organizationId, uuid);
  if (line === null) throw new AppError("not_found", "There is no such delivery.");
  const { db, organizationId } = ctx;
  const [recorded, earlier, targets, event, planned, members] = await Promise.all([
    findRecorded(db, organizationId, line.id),
    earlierAttempts(db, organizationId, line.id),
    targetsOf(ctx, [line]),
    findEventSummary(db, organizationId, line.eventId),
    plannedAttempt(db, organizationId, line.id),
    line.eventType === DIGEST_TYPE ? digestMembers(db, organizationId, line.id, MAX_MEMBERS) : [],
  ]);
  return {
    ...toDeliveryItem(line, targets.get(line.endpointId), ctx.now()),
    members: members.map(({ id: memberId, eventId, eventType }) => ({
      id: encodeId("delivery", memberId),
      eventId: encodeId("event", eventId),
      eventType,
    })),
    event:
      event === null
        ? null
        : {
            id: encodeId("event", event.id),
            type: event.type,
            source: event.source,
            occurredAt: event.occurredAt.toISOString(),
            createdAt: event.createdAt.toISOString(),
          },
    attempts: await attemptsOf(ctx, recorded, earlier, line.status === "retrying"),
    next:
      planned === null
        ? null
        : { at: planned.dueAt.toISOString(), blockedUntil: planned.blockedUntil?.toISOString() ?? null },
  };
}

type Try = Omit<EarlierAttempt, "deliveryId" | "organizationId" | "number">;

async function attemptsOf(
  ctx: ServiceContext,
  recorded: RecordedDelivery | null,
  earlier: readonly EarlierAttempt[],
  retrying: boolean,
): Promise<AttemptDto[]> {
  if (recorded === null) return [];
  const tried = recorded.attemptedAt !== null;
  const all: (Try & { number: number })[] = [...earlier, ...(tried ? [{ ...recorded, number: recorded.tries }] : [])];
  const bodies = await bodiesOf(ctx, recorded.eventId, all);
  const hide = hidesContacts(ctx.actor);
  return all.map((attempt, index) => {
    // Only the newest try can be the last: each other one was followed by a retry.
    const final = index === all.length - 1 && !retrying;
    return { ...toAttempt(attempt, bodies, hide), diagnosis: attemptDiagnosis(attempt, final) };
  });
}

/** Equal bytes are stored once: inline with a try, or for the event by hash. */
async function bodiesOf(ctx: ServiceContext, eventId: string, tries: readonly Try[]): Promise<Map<string, Buffer>> {
  const inline = new Map<string, Buffer>();
  for (const { requestBody, requestBodyHash } of tries) {
    if (requestBody !== null && requestBodyHash !== null) inline.set(requestBodyHash.toString("hex"), requestBody);
  }
  const missing = tries.flatMap(({ requestBodyHash: hash }) =>
    hash === null || inline.has(hash.toString("hex")) ? [] : [hash],
  );
  return new Map([...inline, ...(await bodiesByHash(ctx.db, eventId, missing))]);
}

function toAttempt(
  attempt: Try & { number: number },
  bodies: ReadonlyMap<string, Buffer>,
  hideContacts: boolean,
): Omit<AttemptDto, "diagnosis"> {
  return {
    number: attempt.number,
    at: attempt.attemptedAt?.toISOString() ?? null,
    trigger: attempt.attemptTrigger,
    verdict: attempt.verdict,
    code: attempt.code,
    outcomeUnknown: attempt.outcomeUnknown,
    recipients: attempt.recipients,
    timings: attempt.timings,
    connection: attempt.connection,
    request: requestOf(attempt, bodies, hideContacts),
    response:
      attempt.responseStatus === null
        ? null
        : {
            status: attempt.responseStatus,
            headers: attempt.responseHeaders ?? [],
            body: shownText(answerOf(attempt), hideContacts),
            truncated: attempt.responseTruncated,
            bytes: attempt.responseBody?.byteLength ?? 0,
            // An answer without a body is kept as zero bytes.
            bodyGone: attempt.responseBody === null,
          },
  };
}

function attemptDiagnosis(attempt: Try, final: boolean): AttemptDto["diagnosis"] {
  if (attempt.diagnosis === null) return null;
  const explanation = explain(
    {
      diagnosis: attempt.diagnosis,
      ...(attempt.code === null ? {} : { code: attempt.code }),
      ...(attempt.diagnosisValues === null ? {} : { values: attempt.diagnosisValues }),
    },
    { final },
  );
  return diagnosisOf(explanation, {
    reason: attempt.reason ?? undefined,
    values: attempt.diagnosisValues ?? undefined,
  });
}

const answerOf = ({ responseBody, responseHeaders }: Try): string =>
  responseBody === null ? "" : readableBody(responseBody, responseHeaders ?? []);

/** Receivers may repeat what they got: their answers are hidden like what was sent. */
const shownText = (text: string, hideContacts: boolean) => (hideContacts ? maskedBody(text) : text);

function requestOf(attempt: Try, bodies: ReadonlyMap<string, Buffer>, hideContacts: boolean): AttemptDto["request"] {
  if (attempt.requestMethod === null) return null;
  const hash = attempt.requestBodyHash?.toString("hex");
  const body = hash === undefined ? undefined : bodies.get(hash);
  const text = body?.toString("utf8") ?? null;
  return {
    method: attempt.requestMethod,
    url: attempt.requestUrl ?? "",
    headers: attempt.requestHeaders ?? [],
    body: text === null ? null : shownText(text, hideContacts),
    bytes: body?.byteLength ?? null,
    bodyGone: hash !== undefined && body === undefined,
    contactsHidden: hideContacts,
  };
}
