import type { z } from "zod";
import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";

/** What `build` may know besides the event: the clock, ids and the number of the try are parameters. */
export type BuildContext = {
  now: Date;
  deliveryId: string;
  attempt: number;
  test: boolean;
  /** Where the reader finds the record (`{appUrl}/…`), when there is a page for it. */
  link?: string;
};

/** A problem found before anything is sent, shown like a rejected attempt: the field to fix is named. */
export type BuildProblem = { field: string; diagnosis: string; values?: Record<string, string | number> };
export type BuildResult = { ok: true; request: OutboundRequest } | { ok: false; problem: BuildProblem };

/**
 * One kind of receiver. Pure both ways: no socket, no clock, no database.
 * `build` turns an event into bytes, `judge` turns what came back into a verdict.
 */
export type Channel = {
  /** Checks the channel's own part of the configuration and the shape of its URL. */
  config: z.ZodType<unknown>;
  limits: { maxBytes: number; perMinute: number | null };
  /** Names of host that are the platform's own; another host is a warning, not an error. */
  hosts: readonly string[];
  build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult;
  /** `receivedAt` is for times in an answer that does not say when it was given. */
  judge(exchange: Exchange, endpoint: EndpointConfig, receivedAt?: Date): Verdict;
};
