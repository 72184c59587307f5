import type { z } from "zod";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
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
  /** Who got it in earlier tries of this delivery and who did not, for a channel with one request for all. */
  earlier?: readonly RecipientOutcome[];
  /** What was sent before and is to be sent again: only address, headers and signature are made anew. */
  original?: { body: string; contentType: string };
};

/** A problem found before anything is sent, shown like a rejected attempt: the field to fix is named. */
export type BuildProblem = { field: string; diagnosis: string; values?: Record<string, string | number> };

/** How to get an access token of a platform's application. The sender keeps tokens and fetches one when needed. */
export type AccessSource = {
  /** Which token this is, without the secret: channel, API base and application. With the secret's hash it is the key. */
  application: string;
  secret: string;
  /** The request that asks for one. */
  request: OutboundRequest;
  /** Reads the answer. A refusal is a verdict like any other, with the field to fix. */
  read(exchange: Exchange): { ok: true; token: string; expiresInMs: number } | { ok: false; verdict: Verdict };
  /** What must not be shown of a token that is made of several texts; without this the token itself. */
  texts?(token: string): readonly string[];
};

/** One request of a delivery. */
export type Part = {
  /** The same in every try of the delivery (`cli_a1/ou_1`): a part that was accepted is not sent again. */
  id: string;
  access?: AccessSource;
  /** Further tokens that the same request carries. */
  alsoAccess?: readonly AccessSource[];
  /** Whom it is for: they are listed as failed when not even a token could be had. */
  receivers?: readonly Pick<RecipientOutcome, "kind" | "id">[];
  /** The request with the tokens in their places, in the order of their sources; without `access` the token is empty. */
  request(token: string, ...also: string[]): OutboundRequest;
  /** Where acceptance only means queued: the question how it ended, and what the answer changes in the verdict. */
  confirm?: {
    /** Waits before each question, milliseconds. */
    waitsMs: readonly number[];
    /** Null when the answer to the send leaves nothing to ask. */
    request(token: string, sent: Exchange): OutboundRequest | null;
    /** Null: the platform does not know yet. After the `last` question what it does know has to do. */
    judge(answer: Exchange, verdict: Verdict, last: boolean): Verdict | null;
  };
};

/**
 * `request` is what a preview shows. `parts`, when present, is what is sent instead: one request each, in order, because
 * the channel needs a token, has several applications, or writes to receivers one by one.
 */
export type BuildResult =
  | { ok: true; request: OutboundRequest; parts?: readonly Part[] }
  | { ok: false; problem: BuildProblem };

/** What stands for the token in a request that is only shown. */
export const TOKEN_PLACEHOLDER = "••••";

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
  /** The address of a channel that has none of its own (an application's API, a mail server), from its `config`. */
  address?(config: ChannelConfig): string;
  build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult;
  /** `receivedAt` is for times in an answer that does not say when it was given; `part` is the one it answers. */
  judge(exchange: Exchange, endpoint: EndpointConfig, receivedAt?: Date, part?: Part): Verdict;
};
