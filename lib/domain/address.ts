import ipaddr from "ipaddr.js";

/**
 * Which network addresses and host names a push may reach. Pure; the transport asks it about every answer of a
 * look-up before it opens a socket. Ranges are those of the IANA special-purpose registries for IPv4 and IPv6.
 */

export type AddressClass = "public" | "allowed" | "blocked";

type Range = [network: ipaddr.IPv4 | ipaddr.IPv6, prefix: number];

const BLOCKED_IPV4: Range[] = [
  "0.0.0.0/8", // this network, unspecified
  "10.0.0.0/8",
  "100.64.0.0/10", // carrier-grade NAT; clouds put metadata here (100.100.100.200)
  "127.0.0.0/8",
  "168.63.129.16/32", // a cloud's host agent behind an address that looks public
  "169.254.0.0/16", // link-local, metadata services
  "172.16.0.0/12",
  "192.0.0.0/24", // protocol assignments
  "192.0.2.0/24", // documentation
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16",
  "198.18.0.0/15", // benchmarking
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, broadcast
].map((cidr) => ipaddr.IPv4.parseCIDR(cidr));

/** Only global unicast is ever public in IPv6; everything outside is special, local or not assigned. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

const BLOCKED_IPV6: Range[] = [
  "2001::/23", // protocol assignments: Teredo 2001::/32, benchmarking, ORCHID
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4 carries an IPv4 address
  "3ffe::/16", // the old test network, never to be routed again
  "3fff::/20", // documentation
].map((cidr) => ipaddr.IPv6.parseCIDR(cidr));

/** The well-known NAT64 prefix: with DNS64 the only way from an IPv6-only network to the IPv4 internet. */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * True when the address belongs to the public internet. Anything that is no plain address (a name, a zone index, an
 * octal or hexadecimal spelling) is not public.
 */
export function isPublicAddress(ip: string): boolean {
  const address = parseAddress(ip);
  return address !== null && isPublic(address);
}

/**
 * Sorts an address: `allowed` when a range of the operator covers it (this wins, also over `public`, because only
 * allowed addresses may be reached without TLS), `public`, or `blocked`.
 * An IPv4-mapped IPv6 address is the IPv4 address, since that is where the system would connect.
 * @param allowedCidrs ranges such as `10.0.0.0/8`, `fd00::/8`, or one address
 * @throws Error when a range cannot be read
 */
export function classifyAddress(ip: string, allowedCidrs: readonly string[]): AddressClass {
  const address = parseAddress(ip);
  if (address === null) return "blocked";
  for (const cidr of allowedCidrs) if (within(address, parseCidr(cidr))) return "allowed";
  return isPublic(address) ? "public" : "blocked";
}

/**
 * Reads a range of addresses; a single address is a range of one.
 * @throws Error that names the range, for the operator
 */
export function parseCidr(cidr: string): Range {
  const text = cidr.trim();
  try {
    if (text.includes("/")) return ipaddr.parseCIDR(text);
    const address = ipaddr.parse(text);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  } catch (cause) {
    throw new Error(`"${cidr}" is not a range of addresses such as 10.0.0.0/8`, { cause });
  }
}

/** One spelling per address, for comparisons; null when the text is no address. */
export function normalizeAddress(ip: string): string | null {
  return parseAddress(ip)?.toString() ?? null;
}

const REFUSED_NAMES = new Set([
  "localhost",
  "localdomain",
  "ip6-localhost",
  "ip6-loopback",
  "broadcasthost",
  "internal",
  "local",
  // names under which clouds offer the credentials of the machine
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "metadata.tencentyun.com",
  "metadata.platformequinix.com",
  "instance-data",
]);

const REFUSED_SUFFIXES = [
  ".localhost",
  ".localdomain",
  ".internal",
  ".local",
  ".home.arpa",
  ".in-addr.arpa",
  ".ip6.arpa",
];

/**
 * True for host names that are refused whatever they resolve to, also when the operator allowed the range behind
 * them: `localhost` (write 127.0.0.1), `*.localhost`, `*.internal`, `*.local`, metadata services.
 * Takes the host as a URL gives it; case and trailing dots do not matter.
 */
export function isRefusedHostname(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.+$/, "");
  if (name === "") return true;
  return REFUSED_NAMES.has(name) || REFUSED_SUFFIXES.some((suffix) => name.endsWith(suffix));
}

function parseAddress(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // isValidFourPartDecimal also refuses leading zeros, which systems read as octal or as decimal.
  if (ipaddr.IPv4.isValidFourPartDecimal(ip)) return ipaddr.IPv4.parse(ip);
  // The URL parser first brings every IPv6 spelling into one form: ipaddr.js reads `::8.8.8.8` as IPv4-mapped, systems
  // do not. A zone index does not pass the pattern.
  if (!/^[\da-f:.]*:[\da-f:.]*$/i.test(ip) || !URL.canParse(`http://[${ip}]/`)) return null;
  const address = ipaddr.IPv6.parse(new URL(`http://[${ip}]/`).hostname.slice(1, -1));
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, [network, prefix]: Range): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, prefix);
  return network instanceof ipaddr.IPv6 && address.match(network, prefix);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address instanceof ipaddr.IPv4) return !BLOCKED_IPV4.some((range) => within(address, range));
  if (within(address, NAT64)) return isPublic(new ipaddr.IPv4(address.toByteArray().slice(12)));
  if (!within(address, GLOBAL_IPV6) || BLOCKED_IPV6.some((range) => within(address, range))) return false;
  return !isIsatap(address);
}

/** ISATAP hides an IPv4 address in the last 32 bits of any prefix, behind 0000:5efe or 0200:5efe. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const high = address.parts[4];
  return (high === 0 || high === 0x200) && address.parts[5] === 0x5efe;
}
