import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ActionState } from "@/lib/domain/action-state";
import type { ChannelId, SecretState, SignatureScheme } from "@/lib/domain/endpoints";
import type { WebhookRecord } from "../record";

/** Replaces the secret that signs. The answer holds the new one, this once, when it was made here. */
export type Rotate = (input: {
  id: string;
  secret?: string;
  overlapHours?: number;
}) => Promise<ActionState<{ secret: string | null; endpoint: WebhookRecord }>>;

/** How a webhook proves where its pushes come from, by a secret that can be replaced. */
export type Signing = { channel: ChannelId; scheme: SignatureScheme };

/**
 * The secret that there is to replace: the receiver's of `custom` that signs, or what a platform gave its robot or
 * application. Null where there is none.
 */
export function signingOf(webhook: {
  channel: ChannelId;
  signature: { scheme: SignatureScheme; secret: SecretState };
  config: { secret: SecretState };
}): Signing | null {
  const { channel, signature, config } = webhook;
  const { scheme } = signature;
  const replaceable =
    channel === "custom"
      ? scheme !== "none" && signature.secret.set
      : channelDescriptor(channel).configFields.includes("secret") && config.secret.set;
  return replaceable ? { channel, scheme } : null;
}

/** How long the old secret may sign beside the new one, in hours: the service's own bounds. */
export const OVERLAP_HOURS = { min: 0, max: 168, preset: 24 };
