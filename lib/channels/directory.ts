import type { FeishuReceiveIdType } from "@/lib/domain/channel-config";
import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import type { AccessSource } from "./types";

/*
 * Looking up in a platform's address book the people and departments that an application is to write to, before anything
 * is sent. Pure like a channel: the service fetches the token, sends the question and hands back the answer.
 */

export type RecipientKind = Exclude<RecipientOutcome["kind"], "email">;

/** One receiver of a configuration. */
export type RecipientQuery = {
  kind: RecipientKind;
  id: string;
  /** Feishu: the application that writes to it, and what kind of id it is. */
  tenant?: { appId: string; receiveIdType: FeishuReceiveIdType };
};

/**
 * What the address book said.
 * - `found`: it is there; the name when the application may read it.
 * - not found: `unknown` = no such id; `not_visible` = it exists, or may, but outside of what the application may see.
 * - null: no answer to the question; the verdict says why, as after a push. With `tokenRejected` it is asked once more.
 */
export type RecipientCheck =
  | { found: true; name: string | null }
  | { found: false; reason: "unknown" | "not_visible"; code: string; message: string }
  | { found: null; verdict: Verdict };

/** The address book of one channel. `endpoint` need not be saved: only `channel`, `url`, `config` and the timeout count. */
export type RecipientDirectory = {
  /** Every receiver of a configuration that can be looked up, in the form's order; `@all` cannot. */
  receivers(config: EndpointConfig["config"]): RecipientQuery[];
  /** The token for the question. */
  access(endpoint: EndpointConfig, query: RecipientQuery): AccessSource;
  lookup(endpoint: EndpointConfig, query: RecipientQuery, token: string): OutboundRequest;
  read(exchange: Exchange, endpoint: EndpointConfig, query: RecipientQuery): RecipientCheck;
};
