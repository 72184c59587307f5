import ipaddr from "ipaddr.js";

/**
 * Who a request comes from, when proxies may stand between. `X-Forwarded-For` is only as honest as who wrote it:
 * it is read from the right, and only as far as each writer is one of the operator's own proxies.
 */
export type TrustedRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Longest chain that is looked at; more hops than this is an attack on the parser. */
const MAX_HOPS = 20;

/** `203.0.113.7`, `::1`, `[::1]:443`, `203.0.113.7:51234` → the address, IPv4 inside IPv6 unwrapped; else null. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)](?::\d{1,5})?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, "$1");
  if (bare.length > 64 || !(ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare))) return null;
  return ipaddr.process(bare);
}

/**
 * Parses `TRUSTED_PROXIES`: addresses and CIDR ranges.
 * @throws Error that names the entry which is neither.
 */
export function parseTrustedProxies(entries: readonly string[]): TrustedRange[] {
  return entries.map((entry) => {
    const address = parseAddress(entry);
    if (address !== null) return [address, address.kind() === "ipv4" ? 32 : 128];
    if (!ipaddr.isValidCIDR(entry)) throw new Error(`TRUSTED_PROXIES: "${entry}" is neither an address nor a range`);
    return ipaddr.parseCIDR(entry);
  });
}

/**
 * What one household or one phone has: an IPv4 address, or the /64 network of an IPv6 address. What limits count by, since
 * everybody with IPv6 has more addresses than anybody could count.
 */
export function networkOf(ip: string): string {
  const address = parseAddress(ip);
  if (address === null || address.kind() === "ipv4") return ip;
  return address.toByteArray().slice(0, 8).join(".");
}

const trusts = (ranges: readonly TrustedRange[], address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));

/**
 * The client's address in canonical text, or null when it cannot be known.
 * `peer` is the address at the other end of the socket, null where the host does not tell (serverless): then the
 * right-most forwarded entry counts as written by the host's own proxy, but only if the operator named proxies at all.
 */
export function clientIp(request: {
  peer: string | null;
  forwardedFor: string | null;
  trustedProxies: readonly TrustedRange[];
}): string | null {
  const { trustedProxies } = request;
  const hops = (request.forwardedFor ?? "").split(",").slice(-MAX_HOPS);
  let client = request.peer === null ? null : parseAddress(request.peer);
  if (client === null) {
    if (trustedProxies.length === 0) return null;
    client = parseAddress(hops.pop() ?? "");
  }
  while (client !== null && hops.length > 0 && trusts(trustedProxies, client)) {
    const next = parseAddress(hops.pop() ?? "");
    if (next === null) break;
    client = next;
  }
  return client === null ? null : client.toString();
}
