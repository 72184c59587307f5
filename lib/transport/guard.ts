import { classifyAddress, isRefusedHostname, normalizeAddress } from "@/lib/domain/address";
import { codeOf, TransportError } from "./failures";
import { type Lookup, toLookupError } from "./resolver";

/** Whom a connection is for. */
export type Destination = {
  /** Without TLS (`http:`) only allowed ranges are reached. Mail may leave in clear where its endpoint says so. */
  protocol: "http:" | "https:" | "smtp:" | "smtps:";
  /** Without brackets and trailing dot. */
  hostname: string;
  port: number;
  /** The address itself when it was given instead of a name. */
  literal: string | null;
};

/** Where a request goes, as the URL parser understood it; the same reading serves the check and the connection. */
export type Target = Destination & {
  protocol: "http:" | "https:";
  /** `https://host:port`, the key of the pool. */
  origin: string;
  /** As the `Host` header says it. */
  host: string;
  /** Path with query. */
  path: string;
};

export type Guard = { allowedCidrs: readonly string[]; lookup: Lookup };

/** Reads a URL. `malformed`: no absolute URL, or one that carries a user name or password. */
export function parseTarget(text: string): Target | "malformed" | "blocked_scheme" {
  const url = parseUrl(text);
  if (url === null) return "malformed";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "blocked_scheme";
  if (url.username !== "" || url.password !== "") return "malformed";
  const hostname = url.hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
  return {
    protocol: url.protocol,
    origin: url.origin,
    host: url.host,
    hostname,
    port: url.port === "" ? defaultPort(url.protocol) : Number(url.port),
    path: url.pathname + url.search,
    literal: normalizeAddress(hostname),
  };
}

const MAIL_ADDRESS = /^(smtps?:)\/\/(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+):(\d{1,5})$/i;

/** Reads the address of a mail server, `smtp://host:port` or `smtps:`; null when it is none. */
export function parseMailServer(text: string): Destination | null {
  const [, scheme = "", host = "", port = ""] = MAIL_ADDRESS.exec(text) ?? [];
  // Names and addresses are read the way they are for https: punycode, and every spelling of an address as one.
  const url = scheme === "" ? null : parseUrl(`https://${host}:${port}`);
  const number = Number(port);
  if (url === null || url.username !== "" || number < 1) return null;
  const hostname = url.hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
  const protocol = scheme.toLowerCase() === "smtps:" ? "smtps:" : "smtp:";
  return { protocol, hostname, port: number, literal: normalizeAddress(hostname) };
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch (error) {
    if (codeOf(error) === "ERR_INVALID_URL") return null;
    throw error;
  }
}

const defaultPort = (protocol: "http:" | "https:"): number => (protocol === "https:" ? 443 : 80);

/**
 * The addresses a connection to the target may use. Every answer is judged, and one that is neither public nor
 * allowed refuses them all: whoever mixes a private answer into public ones hopes that we pick it.
 * Without TLS every address must be allowed.
 * @throws TransportError `blocked_address` (code `NAME` when the name itself is refused), `blocked_scheme`,
 * `dns_not_found`, `dns_failed`
 */
export async function checkedAddresses(target: Destination, guard: Guard): Promise<string[]> {
  if (isRefusedHostname(target.hostname)) throw new TransportError("blocked_address", "NAME");
  if (target.literal !== null) return judge([target.literal], target.protocol, guard.allowedCidrs);
  if (target.protocol === "http:" && guard.allowedCidrs.length === 0) throw new TransportError("blocked_scheme");
  let answers: string[];
  try {
    answers = await guard.lookup(target.hostname);
  } catch (error) {
    throw toLookupError(error);
  }
  if (answers.length === 0) throw new TransportError("dns_not_found", "ENODATA");
  return judge(answers, target.protocol, guard.allowedCidrs);
}

function judge(answers: string[], protocol: string, allowedCidrs: readonly string[]): string[] {
  const classes = answers.map((answer) => classifyAddress(answer, allowedCidrs));
  if (classes.includes("blocked")) throw new TransportError("blocked_address");
  if (protocol === "http:" && classes.includes("public")) throw new TransportError("blocked_scheme");
  return answers.map((answer) => normalizeAddress(answer) ?? answer);
}
