import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { receiverSecret } from "@/lib/services/receivers/secret";

/**
 * A configuration made for a built-in receiver, with the receiver's secret where the form left the secret to it. The
 * secret goes from row to row on the server; the browser sees only that it is set.
 */
export async function withReceiverSecret(
  ctx: ServiceContext,
  receiver: string | undefined,
  configuration: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const id = receiver === undefined ? null : decodeId("receiver", receiver);
  if (id === null) return configuration;
  const { place, current } = secretPlace(configuration);
  if (place === null || "secret" in current) return configuration;
  const secret = await receiverSecret(ctx, id);
  return secret === null ? configuration : { ...configuration, [place]: { ...current, secret } };
}

type Place = { place: "config" | "signature" | null; current: Record<string, unknown> };

/** Where the secret belongs: a robot's in `config`, of `custom` in `signature` when it signs; WeCom has none. */
function secretPlace({ channel, config, signature }: Record<string, unknown>): Place {
  if (channel === "dingtalk" || channel === "feishu") return { place: "config", current: objectOf(config) };
  const current = objectOf(signature);
  const signs = channel === "custom" && current.scheme !== undefined && current.scheme !== "none";
  return { place: signs ? "signature" : null, current };
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
