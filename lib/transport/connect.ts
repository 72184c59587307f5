import net from "node:net";
import tls from "node:tls";
import { normalizeAddress } from "@/lib/domain/address";
import type { Exchange } from "@/lib/domain/exchange";
import type { Deadline } from "./deadline";
import { TransportError, toTransportError } from "./failures";
import { checkedAddresses, type Destination, type Guard, type Target } from "./guard";
import type { Stopwatch } from "./stopwatch";

export type ConnectionFacts = Omit<Exchange["connection"], "reused">;
/** What one request carries through its steps. */
export type Run = { deadline: Deadline; watch: Stopwatch; facts: ConnectionFacts };
export type ConnectOptions = Guard & {
  /** Certificate authorities in place of the system's. */
  ca?: string[];
  /** Offer HTTP/2 to servers with TLS. */
  http2: boolean;
};

/** A host with many addresses is tried this often, not until the deadline. */
const MAX_ADDRESSES = 8;
/** How long one address may take before the next is tried as well. */
const ATTEMPT_MS = 500;

/**
 * Opens a connection to a stranger: resolve, judge every answer, connect to a judged address and to nothing else.
 * The name is resolved exactly once, so nothing can change between the check and the connection.
 * Hands over a plain socket, or a TLS socket with a valid certificate; nothing stays open when it throws. What was
 * learnt of the connection is in `run.facts`, also after a failure (the certificate that was refused).
 * @throws TransportError
 */
export async function openChecked(target: Target, options: ConnectOptions, run: Run): Promise<net.Socket> {
  const tcp = await openTcp(target, options, run);
  run.facts.protocol = "http/1.1";
  if (target.protocol === "http:") return tcp;
  const protocols = options.http2 ? ["h2", "http/1.1"] : ["http/1.1"];
  const secure = await secureSocket(tcp, target, { ...options, protocols }, run);
  if (secure.alpnProtocol === "h2") run.facts.protocol = "h2";
  return secure;
}

/** The first half: a plain socket to a judged address. @throws TransportError */
export async function openTcp(target: Destination, options: Guard, run: Run): Promise<net.Socket> {
  const { deadline, watch, facts } = run;
  if (target.literal === null) watch.enter("dns");
  const checked = checkedAddresses(target, options);
  const addresses = await deadline.race(checked, new TransportError("dns_failed", "ETIMEOUT"));
  watch.enter("tcp");
  const tcp = connectTcp(target, addresses);
  await settle(tcp, "connect", deadline);
  tcp.setNoDelay(true);
  tcp.setKeepAlive(true, 60_000);
  const remoteAddress = normalizeAddress(tcp.remoteAddress ?? "");
  if (remoteAddress === null || !addresses.includes(remoteAddress)) {
    tcp.destroy();
    throw new TransportError("blocked_address", "NOT_THE_CHECKED_ADDRESS");
  }
  facts.remoteAddress = remoteAddress;
  return tcp;
}

type TlsOptions = {
  ca?: string[];
  /** Offered to the server, the preferred first; empty offers none. */
  protocols: string[];
};

/** The second half: TLS with a valid certificate over a socket that is open. @throws TransportError */
export async function secureSocket(
  tcp: net.Socket,
  target: Destination,
  options: TlsOptions,
  run: Run,
): Promise<tls.TLSSocket> {
  run.watch.enter("tls");
  const secure = startTls(tcp, target, options, run.facts);
  await settle(secure, "secureConnect", run.deadline);
  return secure;
}

function connectTcp(target: Destination, addresses: string[]): net.Socket {
  const list = addresses.slice(0, MAX_ADDRESSES).map((address) => ({ address, family: net.isIP(address) }));
  const [first] = list;
  if (first && list.length === 1) return net.connect({ host: first.address, port: target.port });
  return net.connect({
    host: target.hostname,
    port: target.port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    // The judged answers, and no second look-up.
    lookup: (_name, { all }, done) => (all ? done(null, list) : done(null, first?.address ?? "", first?.family)),
  });
}

function startTls(tcp: net.Socket, target: Destination, options: TlsOptions, facts: ConnectionFacts): tls.TLSSocket {
  const { ca, protocols } = options;
  const secure = tls.connect({
    socket: tcp,
    host: target.hostname,
    // Server names are names: for an address none is sent, and the certificate must name the address.
    servername: target.literal === null ? target.hostname : "",
    ...(protocols.length > 0 ? { ALPNProtocols: protocols } : {}),
    minVersion: "TLSv1.2",
    // Said aloud, because an environment variable could switch the default off.
    rejectUnauthorized: true,
    ...(ca ? { ca } : {}),
  });
  learnTls(secure, facts);
  return secure;
}

/** Notes what a handshake that begins comes to, also one that fails. */
export function learnTls(secure: tls.TLSSocket, facts: ConnectionFacts): void {
  const learn = (): void => {
    const version = secure.getProtocol();
    if (version) facts.tlsVersion = version;
    const certificate = readCertificate(secure);
    if (certificate) facts.certificate = certificate;
  };
  // Before Node judges the certificate, because it destroys the socket of a bad one and the facts with it.
  secure.prependOnceListener("secure", learn);
  secure.prependOnceListener("secureConnect", learn);
}

function readCertificate(secure: tls.TLSSocket): ConnectionFacts["certificate"] {
  const certificate = secure.getPeerCertificate();
  // An empty object when the peer sent none.
  if (!certificate?.valid_to) return undefined;
  const name = (fields: tls.Certificate): string => String(fields?.CN ?? fields?.O ?? "");
  return {
    subject: name(certificate.subject) || (certificate.subjectaltname ?? ""),
    issuer: name(certificate.issuer),
    expiresAt: new Date(certificate.valid_to).toISOString(),
  };
}

/** Waits for the socket's event; an error or the deadline destroys it. */
function settle(socket: net.Socket, event: "connect" | "secureConnect", deadline: Deadline): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    socket.once(event, resolve);
    // Stays for the socket's whole life: an error between the hand-overs must not end the process. Whoever holds the
    // socket learns of it by `close`.
    socket.on("error", (error) => {
      socket.destroy();
      reject(toTransportError(error));
    });
    socket.once("close", () => reject(new TransportError("reset", "ECONNRESET")));
  });
  return deadline.race(ready, new TransportError("connect_timeout", event === "connect" ? "TCP" : "TLS"), () =>
    socket.destroy(),
  );
}
