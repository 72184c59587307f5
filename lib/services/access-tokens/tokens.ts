import type { ServiceContext } from "@/lib/context";
import type { AccessTokens } from "./port";

/** The tokens of this installation. */
export function accessTokens({ transport }: Pick<ServiceContext, "db" | "keys" | "transport" | "now">): AccessTokens {
  return {
    async get({ request, read }, { timeoutMs, signal }) {
      const exchange = await transport.send(request, { timeoutMs, ...(signal === undefined ? {} : { signal }) });
      const answer = read(exchange);
      return answer.ok ? { ok: true, token: answer.token } : { ok: false, verdict: answer.verdict, request, exchange };
    },
  };
}
