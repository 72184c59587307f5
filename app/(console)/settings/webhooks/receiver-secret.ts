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
  const secret = await receiverSecret(ctx, id);
  return secret === null ? configuration : { ...configuration, ...withSecret(configuration, secret) };
}

/**
 * Where the secret belongs: a robot's and an application's in `config`, of `custom` in `signature` when it signs. Whatever
 * the form has said itself stays.
 */
function withSecret({ channel, config, signature }: Record<string, unknown>, secret: string): Record<string, unknown> {
  const settings = objectOf(config);
  switch (channel) {
    case "dingtalk":
    case "feishu":
    case "wecom_app":
      return { config: { secret, ...settings } };
    case "dingtalk_work":
      return { config: { appSecret: secret, ...settings } };
    case "feishu_app": {
      const tenants = Array.isArray(settings.tenants) ? settings.tenants : [];
      return {
        config: { ...settings, tenants: tenants.map((tenant) => ({ appSecret: secret, ...objectOf(tenant) })) },
      };
    }
    case "custom": {
      const signs = objectOf(signature);
      return signs.scheme === undefined || signs.scheme === "none" ? {} : { signature: { secret, ...signs } };
    }
    default:
      return {};
  }
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
