import { z } from "zod";
import { clockOffsetMs } from "@/lib/domain/clock-offset";
import { VERDICT_KINDS } from "@/lib/domain/delivery";
import { explain } from "@/lib/domain/diagnosis";
import { type EndpointConfig, LOCALES } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { scrub } from "@/lib/domain/masking";
import { readableBody } from "@/lib/domain/readable-body";
import type { AttemptOutcome } from "@/lib/services/deliveries/attempt";
import { DiagnosisSchema, diagnosisOf, RecipientSchema, TimingsSchema } from "@/lib/services/deliveries/exchange-dto";
import { secretsOf } from "./sealing";
import { DATA_SOURCES, type DataSource } from "./test-content";

/** Bytes of the reply that the panel shows. */
const SHOWN_RESPONSE_BYTES = 64 * 1024;

export const TestPushInputSchema = z
  .strictObject({
    /** A saved endpoint (`whk_…`). */
    endpointId: z.string().optional(),
    /** A complete configuration, or with `endpointId` a change of the saved one. */
    configuration: z.record(z.string(), z.unknown()).optional(),
    /** Any spelling of the catalogue; `webhook.test` when left out. */
    eventType: z.string().max(100).optional(),
    /** The event's data; the catalogue's sample when left out. */
    data: z.record(z.string(), z.unknown()).optional(),
    /** The newest real event of the type, contact details hidden; the sample where there is none. */
    latest: z.boolean().optional(),
    /** A contact (`con_…`) whom the event is about. */
    contactId: z.string().max(60).optional(),
    locale: z.enum(LOCALES).optional(),
    /** Who gets a letter: everybody it is for (default), or only who asks for the test. */
    recipients: z.enum(["all", "self"]).optional(),
  })
  .refine((input) => input.endpointId !== undefined || input.configuration !== undefined, {
    path: ["configuration"],
    message: "required",
  });
export type TestPushInput = z.input<typeof TestPushInputSchema>;

const HeadersSchema = z.array(z.tuple([z.string(), z.string()]));

/** What a test push tells: the verdict, why, and every byte of the exchange that is no secret. */
export const TestPushResultSchema = z.object({
  ok: z.boolean(),
  verdict: z.enum(VERDICT_KINDS),
  /** The receiver's own code, verbatim. */
  code: z.string().optional(),
  diagnosis: DiagnosisSchema,
  timings: TimingsSchema,
  connection: z
    .object({
      reused: z.boolean(),
      remoteAddress: z.string().optional(),
      tlsVersion: z.string().optional(),
      certificate: z.object({ subject: z.string(), issuer: z.string(), expiresAt: z.string() }).optional(),
      /** How far our clock is ahead of the receiver's (negative: behind); absent where it did not tell its time. */
      clockOffsetMs: z.number().optional(),
    })
    .nullable(),
  /** Null when the configuration could not be rendered: nothing was sent. */
  request: z
    .object({
      method: z.string(),
      url: z.string(),
      headers: HeadersSchema,
      body: z.string(),
      bytes: z.number(),
      signedString: z.string().optional(),
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
    })
    .nullable(),
  /** Who got it and who did not, where one delivery has several receivers. */
  recipients: z.array(RecipientSchema).optional(),
  /** What was said to a mail server and what it answered, credentials hidden. */
  transcript: z.array(z.object({ stage: z.string(), line: z.string(), atMs: z.number() })).optional(),
  eventId: z.string(),
  eventType: z.string(),
  /** What was sent: the data of the call, the catalogue's sample, the newest real event's, or a contact's. */
  data: z.enum(DATA_SOURCES),
  /** Where the history keeps it; absent for a configuration that was not saved. */
  deliveryId: z.string().optional(),
});
export type TestPushResult = z.infer<typeof TestPushResultSchema>;

/** The result as it may be shown: secrets are masked here, on the server. `at`: when the answer was there. */
export function toTestPushResult(
  endpoint: EndpointConfig,
  outcome: AttemptOutcome,
  { event, source, deliveryId, at }: { event: EventEnvelope; source: DataSource; deliveryId: string | null; at: Date },
): TestPushResult {
  const { verdict, exchange } = outcome;
  return {
    ok: verdict.kind === "delivered",
    verdict: verdict.kind,
    ...(verdict.code === undefined ? {} : { code: verdict.code }),
    diagnosis: diagnosisOf(explain(verdict, { final: true }), verdict),
    timings: exchange?.timings ?? NOTHING_SENT,
    connection: connectionOf(outcome, at),
    request: requestOf(outcome, secretsOf(endpoint)),
    response: responseOf(outcome, secretsOf(endpoint)),
    ...(verdict.recipients === undefined ? {} : { recipients: verdict.recipients }),
    ...(exchange?.transcript === undefined ? {} : { transcript: [...exchange.transcript] }),
    eventId: event.id,
    eventType: event.type,
    data: source,
    ...(deliveryId === null ? {} : { deliveryId }),
  };
}

function connectionOf({ exchange, record }: AttemptOutcome, at: Date): TestPushResult["connection"] {
  if (record.connection === null) return null;
  const certificate = exchange?.connection.certificate;
  const offset = clockOffsetMs(exchange?.response?.headers ?? [], at);
  return {
    ...record.connection,
    ...(certificate === undefined ? {} : { certificate }),
    ...(offset === null ? {} : { clockOffsetMs: offset }),
  };
}

const NOTHING_SENT = { dns: null, tcp: null, tls: null, send: null, firstByte: null, download: null, total: 0 };

function requestOf({ request, record }: AttemptOutcome, secrets: readonly string[]): TestPushResult["request"] {
  if (request === null) return null;
  return {
    method: request.method,
    url: record.requestUrl ?? "",
    headers: record.requestHeaders ?? [],
    body: scrub(request.body, secrets),
    bytes: Buffer.byteLength(request.body),
    ...(request.signedString === undefined ? {} : { signedString: scrub(request.signedString, secrets) }),
  };
}

function responseOf({ exchange, record }: AttemptOutcome, secrets: readonly string[]): TestPushResult["response"] {
  const response = exchange?.response;
  if (response === undefined) return null;
  const text = readableBody(response.body.subarray(0, SHOWN_RESPONSE_BYTES), response.headers);
  return {
    status: response.status,
    headers: record.responseHeaders ?? [],
    body: scrub(text, secrets),
    truncated: response.truncated || response.body.byteLength > SHOWN_RESPONSE_BYTES,
    bytes: response.body.byteLength,
  };
}
