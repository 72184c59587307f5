import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { normalizeAddress } from "@/lib/domain/address";
import { codeOf, TransportError } from "./failures";

/** All addresses of a host name. Rejects with an error that has a resolver's code (`ENOTFOUND`, `ESERVFAIL`). */
export type Lookup = (hostname: string) => Promise<string[]>;

const TRY_MS = 1_500;
const TRIES = 2;
/** How long the second address family may lag behind the first. */
const SECOND_FAMILY_MS = 500;
const HOSTS_FILE = process.platform === "win32" ? "C:\\Windows\\System32\\drivers\\etc\\hosts" : "/etc/hosts";

/**
 * Resolves like the system does (hosts file, then DNS; no search domains), but off Node's thread pool: there, four
 * names with dead name servers would hold up every file, hash and look-up of the process.
 * Look-ups of the same name at the same time share one answer.
 */
export function createLookup(): Lookup {
  const running = new Map<string, Promise<string[]>>();
  return (hostname) => {
    const known = running.get(hostname);
    if (known) return known;
    const answer = lookup(hostname).finally(() => running.delete(hostname));
    running.set(hostname, answer);
    return answer;
  };
}

async function lookup(hostname: string): Promise<string[]> {
  const listed = await fromHostsFile(hostname);
  return listed.length > 0 ? listed : await fromDns(hostname);
}

async function fromHostsFile(hostname: string): Promise<string[]> {
  try {
    return parseHosts(await readFile(HOSTS_FILE, "utf8"), hostname);
  } catch (error) {
    // A system without a hosts file, or one we may not read, has nothing to say about the name.
    if (codeOf(error) === "ENOENT" || codeOf(error) === "EACCES") return [];
    throw error;
  }
}

/** The addresses a hosts file gives a name. */
export function parseHosts(text: string, hostname: string): string[] {
  const wanted = hostname.toLowerCase();
  const found: string[] = [];
  for (const line of text.split("\n")) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (!address || !names.some((name) => name.toLowerCase() === wanted)) continue;
    const normal = normalizeAddress(address);
    // An entry we cannot read (a zone index) is passed on as it is, and the guard refuses it.
    found.push(normal ?? address);
  }
  return found;
}

async function fromDns(hostname: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  const families = [resolver.resolve4(hostname), resolver.resolve6(hostname)];
  let lag: NodeJS.Timeout | undefined;
  const cancelLate = (): void => {
    lag ??= setTimeout(() => resolver.cancel(), SECOND_FAMILY_MS);
  };
  for (const family of families) family.then(cancelLate, () => undefined);
  const answers = await Promise.allSettled(families);
  clearTimeout(lag);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const reasons = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
  // "No such record" of one family says nothing when the other family failed for another reason.
  throw reasons.find((reason) => !["ENOTFOUND", "ENODATA"].includes(codeOf(reason) ?? "")) ?? reasons[0];
}

/** Sorts a resolver's error: the name does not exist, or nobody could tell. */
export function toLookupError(error: unknown): TransportError {
  const code = codeOf(error);
  return new TransportError(code === "ENOTFOUND" || code === "ENODATA" ? "dns_not_found" : "dns_failed", code);
}
