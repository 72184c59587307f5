import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";

/**
 * Who is at the other end of the socket. Next hands route handlers and pages headers only, and fills
 * `X-Forwarded-For` with the socket's address just when the client did not send one (base-server.js, `??=`), so a
 * client could claim any address. Node publishes every request on a diagnostics channel before the server's own
 * listeners run: there the socket's address is written into a header of our own. The tag is random per process,
 * so that a client cannot write that header itself where the hook is not installed.
 */
type Incoming = {
  request: { headers: Record<string, string | string[] | undefined>; socket: { remoteAddress?: string } };
};

const HEADER = "x-hooklane-peer";
const holder = globalThis as typeof globalThis & { hooklanePeerTag?: string };

/** Installs the hook once per process; called by instrumentation.ts before the first request. */
export function installPeerAddress(): void {
  if (holder.hooklanePeerTag !== undefined) return;
  const tag = randomBytes(12).toString("hex");
  holder.hooklanePeerTag = tag;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as Incoming;
    const forwarded = request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
    request.headers[HEADER] = `${tag} ${request.socket.remoteAddress ?? ""} ${forwarded ? "forwarded" : "direct"}`;
  });
}

/** The socket's address and whether the request came without forwarding headers; null where the host hides it. */
export function peerAddress(headers: Headers): { address: string; direct: boolean } | null {
  const [tag, address, way] = (headers.get(HEADER) ?? "").split(" ");
  if (tag === undefined || tag === "" || tag !== holder.hooklanePeerTag) return null;
  return address === undefined || address === "" ? null : { address, direct: way === "direct" };
}
