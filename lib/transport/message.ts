import type { OutboundRequest } from "@/lib/domain/exchange";
import { TransportError } from "./failures";
import type { Target } from "./guard";

/** A request whose headers were checked, ready to be written by either protocol. */
export type Message = {
  method: string;
  /** Host as the wire wants it. */
  host: string;
  path: string;
  scheme: "http" | "https";
  /** Name, value, name, value; without those that the connection writes itself. */
  headers: string[];
  body: string;
  /** Bytes of the body. */
  length: number;
};

type NameKind = "plain" | "host" | "content-length" | "reserved" | "invalid";

/** Names that belong to the connection, or that we write ourselves. */
const OWN_HEADERS = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
  "expect",
  "te",
  "trailer",
]);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const BEYOND_LATIN1 = /[^\t\x20-\x7e\x80-\xff]/;

/** Pushes repeat a few names many times. */
const names = new Map<string, NameKind>();
const MAX_NAMES = 1_000;

function kindOf(name: string): NameKind {
  const known = names.get(name);
  if (known) return known;
  const lower = name.toLowerCase();
  let kind: NameKind = TOKEN.test(name) ? "plain" : "invalid";
  if (lower === "host" || lower === "content-length") kind = lower;
  if (OWN_HEADERS.has(lower)) kind = "reserved";
  if (names.size >= MAX_NAMES) names.clear();
  names.set(name, kind);
  return kind;
}

/**
 * `host` and `content-length` are written by the connection: one that says the same is dropped.
 * @throws TransportError `internal` when a header would change how the request is framed or whom it names
 * (`RESERVED_HEADER`), or holds what no header may (`INVALID_HEADER`)
 */
export function toMessage(request: OutboundRequest, target: Target): Message {
  const headers: string[] = [];
  const length = Buffer.byteLength(request.body);
  for (const [name, value] of request.headers) {
    const kind = kindOf(name);
    if (kind !== "plain") {
      if (kind === "host" && value.toLowerCase() === target.host) continue;
      if (kind === "content-length" && value === String(length)) continue;
      throw new TransportError("internal", kind === "invalid" ? "INVALID_HEADER" : "RESERVED_HEADER");
    }
    if (BEYOND_LATIN1.test(value)) throw new TransportError("internal", "INVALID_HEADER");
    headers.push(name, value);
  }
  const { method, body } = request;
  const scheme = target.protocol === "https:" ? "https" : "http";
  return { method, host: target.host, path: target.path, scheme, headers, body, length };
}
