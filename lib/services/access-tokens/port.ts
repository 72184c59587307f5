import type { AccessSource } from "@/lib/channels/types";
import type { Verdict } from "@/lib/domain/delivery";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";

/** A token, or why there is none: the request that was refused and what its answer meant. */
export type TokenResult =
  | { ok: true; token: string }
  | { ok: false; verdict: Verdict; request: OutboundRequest; exchange: Exchange };

/**
 * Access tokens of platforms' applications, shared by all processes of an installation: one is kept until shortly before
 * it expires, and whoever finds none asks for it while the others wait (single flight).
 */
export type AccessTokens = {
  /**
   * `refused`: the token that the platform has just refused. It is given up, and another is fetched unless somebody else
   * has done so meanwhile. Never throws for what the platform does.
   */
  get(
    source: AccessSource,
    options: { organizationId: string; timeoutMs: number; refused?: string; signal?: AbortSignal },
  ): Promise<TokenResult>;
};
