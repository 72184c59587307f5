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

/** What the question about a new secret has to know of a webhook. */
export type RotatedWebhook = {
  id: string;
  name: string;
  channel: ChannelId;
  signature: { scheme: SignatureScheme; secret: SecretState };
  config: { secret: SecretState };
};

/** Whether there is a secret to replace: the receiver's of `custom` that signs, or what a platform gave its robot. */
export function hasRotatableSecret({ channel, signature, config }: Omit<RotatedWebhook, "id" | "name">): boolean {
  if (channel === "custom") return signature.scheme !== "none" && signature.secret.set;
  return channelDescriptor(channel).configFields.includes("secret") && config.secret.set;
}

/** How long the old secret may sign beside the new one, in hours: the service's own bounds. */
export const OVERLAP_HOURS = { min: 0, max: 168, preset: 24 };
