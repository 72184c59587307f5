import { getCurl, postEventCurl } from "@/components/events/curl";
import { type Permission, scopesAllow } from "@/lib/domain/roles";

/** Lists that need nothing but a scope, the most telling first. */
const READS: readonly [Permission, string][] = [
  ["event.read", "/api/v1/event-types"],
  ["endpoint.read", "/api/v1/webhooks"],
  ["delivery.read", "/api/v1/deliveries"],
];

/** A call to try a token with: an event where it may send one, else something it may read; null when there is neither. */
export function exampleCall(token: {
  appUrl: string;
  token: string;
  scopes: readonly string[];
}): { kind: "send" | "read"; command: string } | null {
  if (scopesAllow(token.scopes, "event.write")) {
    const data = { title: "Hello from the API", message: "The token works." };
    return { kind: "send", command: postEventCurl({ ...token, type: "system_alert.info", data }) };
  }
  const path = READS.find(([scope]) => scopesAllow(token.scopes, scope))?.[1];
  return path === undefined ? null : { kind: "read", command: getCurl({ ...token, path }) };
}
