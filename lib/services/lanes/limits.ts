import type { SendRequest } from "@/db/queries/limiters";
import { defaultOverflow, type Overflow } from "@/lib/domain/endpoint-rules";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { ownRules, platformRules, robotCredential } from "@/lib/domain/limiter/platforms";
import { type KeyRing, keyedHash } from "@/lib/secrets";

/** What holds an endpoint's sends up besides its window. */
export type LaneLimits = {
  /** All of them must grant a send. */
  limits: SendRequest["limits"];
  /** The limiter of the robot, shared by every endpoint that uses it; null where there is no platform's limit. */
  robotKey: string | null;
  overflow: Overflow;
  /** Least time between two sends, milliseconds. */
  minIntervalMs: number;
};

/** The limits of an endpoint; null when it has none, and then nothing of all this costs it anything. */
export function limitsOf(keys: KeyRing, endpointId: string, config: EndpointConfig): LaneLimits | null {
  const { rateLimit, ordered } = config.rules;
  const own = ownRules(rateLimit);
  const platform = platformRules(config.channel);
  const key = robotKey(keys, config);
  const limits = [
    ...(key === null ? [] : [{ key, rules: platform }]),
    ...(own.length === 0 ? [] : [{ key: ownKey(endpointId), rules: own }]),
  ];
  if (limits.length === 0) return null;
  const overflow = ordered ? "queue" : (rateLimit?.overflow ?? defaultOverflow(config.channel));
  return { limits, robotKey: key, overflow, minIntervalMs: (rateLimit?.minIntervalSeconds ?? 0) * 1_000 };
}

/**
 * The limiter of a platform's robot: a keyed hash of its credential, so that the table tells nobody which robots there
 * are. Null for receivers without a platform's limit.
 */
export function robotKey(keys: KeyRing, config: Pick<EndpointConfig, "channel" | "url" | "config">): string | null {
  if (platformRules(config.channel).length === 0) return null;
  const credential = robotCredential(config);
  return `robot:${keyedHash(keys, "limiter", `${config.channel}\n${credential}`).toString("base64url")}`;
}

/** The limiter of an endpoint's own limit. */
export const ownKey = (endpointId: string) => `endpoint:${endpointId}`;
