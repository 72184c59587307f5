import { authenticateToken } from "@/lib/auth/api-token";
import { peerAddress } from "@/lib/auth/peer-address";
import { parseAddress } from "@/lib/domain/client-ip";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { runtime } from "@/lib/runtime";
import type { MetricsReader } from "@/lib/services/health/metrics";

/**
 * Who may read the metrics: an API token with `delivery.read` (figures of its organization), or somebody on this very
 * machine (figures of the installation; counts only, no names). Loopback counts only where no proxy can stand in front,
 * since behind one every stranger comes from loopback: no forwarding header, no `TRUSTED_PROXIES`, no https address.
 * @throws AppError `unauthorized`
 */
export async function metricsReader(headers: Headers): Promise<MetricsReader> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const known = await authenticateToken(runtime().db, authorization, new Date());
    if (known !== null) return { scope: "organization", ...known };
  } else if (isLocalOperator(headers)) {
    return { scope: "installation" };
  }
  throw new AppError("unauthorized", "Send an API token with the scope delivery.read, or ask from the machine itself.");
}

function isLocalOperator(headers: Headers): boolean {
  const settings = env();
  if (settings.TRUSTED_PROXIES.length > 0 || settings.appUrl.startsWith("https://")) return false;
  const peer = peerAddress(headers);
  return peer?.direct === true && parseAddress(peer.address)?.range() === "loopback";
}
