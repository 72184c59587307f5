import { batchHeaders } from "@/lib/domain/broadcast/wire";
import type { EndpointAuth, EndpointConfig } from "@/lib/domain/endpoints";
import { RESERVED_HEADERS } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { USER_AGENT } from "@/lib/domain/version";
import type { BuildContext } from "./types";

type Header = [name: string, value: string];

/**
 * Headers of every request, in the order in which they are sent: what it is, who sends it, which event and try,
 * authentication, signatures, then the endpoint's own. The endpoint's cannot replace one of the product's.
 */
export function requestHeaders(
  event: EventEnvelope,
  endpoint: Pick<EndpointConfig, "auth" | "headers">,
  context: BuildContext,
  parts: { contentType: string; signature?: readonly Header[] },
): Header[] {
  const headers: Header[] = [
    ["Content-Type", parts.contentType],
    ["User-Agent", USER_AGENT],
    ["X-Event-Id", event.id],
    ["X-Event-Type", event.type],
    ["X-Attempt", String(context.attempt)],
  ];
  if (context.test) headers.push(["X-Test", "1"]);
  headers.push(...batchHeaders(event));
  headers.push(...authHeaders(endpoint.auth), ...(parts.signature ?? []));
  const custom = Object.entries(endpoint.headers);
  if (custom.length === 0) return headers;
  const taken = new Set(headers.map(([name]) => name.toLowerCase()));
  for (const [name, value] of custom) {
    const key = name.toLowerCase();
    if (!taken.has(key) && !RESERVED_HEADERS.has(key)) headers.push([name, value]);
  }
  return headers;
}

function authHeaders(auth: EndpointAuth): Header[] {
  switch (auth.type) {
    case "none":
      return [];
    case "basic":
      return [["Authorization", `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`]];
    case "bearer":
      return [["Authorization", `Bearer ${auth.token}`]];
    case "authorization":
      // The token comes from the authorization when the request is sent (lib/channels/custom.ts).
      return [];
    case "headers":
      return auth.items
        .filter(({ name }) => !RESERVED_HEADERS.has(name.toLowerCase()))
        .map(({ name, value }): Header => [name, value]);
  }
}
