import { isIP } from "node:net";
import { type Exchange, MAIL_FINAL_REPLY_MS, type OutboundMail, type OutboundRequest } from "@/lib/domain/exchange";
import { maskIp } from "@/lib/domain/masking";
import { openTcp, type Run, secureSocket } from "./connect";
import { TransportError } from "./failures";
import { type Destination, type Guard, parseMailServer } from "./guard";
import { deliver, type Ending } from "./smtp-dialogue";
import { writeLetter } from "./smtp-letter";
import { SmtpWire, Transcript } from "./smtp-wire";

export type MailOptions = Guard & {
  /** Certificate authorities in place of the system's. */
  ca?: string[];
  /** What we call ourselves to servers. */
  name: string;
  timeoutMs: number;
};

export type MailRequest = OutboundRequest & { mail: OutboundMail };

/** A server that does not close after QUIT is left alone. */
const QUIT_GRACE_MS = 1_000;

/**
 * What we say in EHLO: the product's own name where it has one. An address or `localhost` would tell of our network or be
 * refused, so what mail programs say without a name goes out instead.
 */
export function heloName(hostname: string | undefined): string {
  const name = hostname ?? "";
  return name.includes(".") && isIP(name) === 0 && /^[A-Za-z0-9.-]+$/.test(name) ? name : "[127.0.0.1]";
}

/**
 * Hands a letter to a mail server over a socket that the outbound guard has resolved, judged and connected, within the
 * run's deadline; after the final dot the deadline counts anew, from at least `MAIL_FINAL_REPLY_MS`.
 * `response.status` is the code of the reply that decided, `response.body` the conversation. Never throws for what a
 * server does. Timings: `send` is the dialogue up to the final dot, `firstByte` the wait for the answer to it.
 */
export async function sendMail(request: MailRequest, options: MailOptions, run: Run): Promise<Exchange> {
  const target = targetOf(request.mail);
  const began = performance.now();
  const transcript = new Transcript(secretsOf(request.mail), () => performance.now() - began);
  const state: State = { wire: null, bodySent: false, over: false };
  try {
    if (target === null) throw new TransportError("internal", "URL");
    const { reply, recipients } = await converse(request, target, { options, run, transcript, state });
    const timings = run.watch.stop();
    state.wire?.quit(QUIT_GRACE_MS);
    return {
      timings,
      connection: { reused: false, ...run.facts },
      response: { status: reply.code, headers: [], body: transcript.body(), truncated: false },
      transcript: transcript.lines,
      ...(recipients === null ? {} : { recipients }),
    };
  } catch (error) {
    state.wire?.destroy();
    if (!(error instanceof TransportError)) throw error;
    const { kind, code } = error;
    transcript.note(lastStage(transcript), `* ${code ?? kind}`);
    return {
      timings: run.watch.stop(),
      connection: { reused: false, ...run.facts },
      error: { kind, ...(code ? { code } : {}), bodySent: state.bodySent, host: request.mail.server.host },
      transcript: transcript.lines,
    };
  } finally {
    state.over = true;
  }
}

type State = { wire: SmtpWire | null; bodySent: boolean; over: boolean };
type Talk = { options: MailOptions; run: Run; transcript: Transcript; state: State };

async function converse(request: MailRequest, target: Destination, talk: Talk): Promise<Ending> {
  const { options, run, transcript, state } = talk;
  const { mail } = request;
  const letter = await writeLetter(request, mail);
  if (target.literal === null) transcript.note("dns", `* ${target.hostname}`);
  const tcp = await openTcp(target, options, run);
  transcript.note("connect", `* ${maskIp(run.facts.remoteAddress ?? "")}:${target.port}`);
  const secure = { ...(options.ca ? { ca: options.ca } : {}), protocols: [] };
  const implicit = mail.server.security === "tls";
  const socket = implicit ? await secureSocket(tcp, target, secure, run) : tcp;
  if (implicit) noteTls(talk);
  run.watch.enter("send");
  const wire = new SmtpWire(socket, transcript);
  state.wire = wire;
  return await deliver(
    {
      wire,
      deadline: run.deadline,
      server: mail.server,
      name: options.name,
      startTls: async () => {
        wire.attach(await secureSocket(wire.detach(), target, secure, run));
        noteTls(talk);
        run.watch.enter("send");
      },
      dotSent: () => {
        // A server may refuse before it has read all of it.
        if (state.over) return;
        state.bodySent = true;
        run.watch.enter("firstByte");
        run.deadline.restart(Math.max(options.timeoutMs, MAIL_FINAL_REPLY_MS));
      },
    },
    letter,
  );
}

function noteTls({ run, transcript }: Talk): void {
  const { tlsVersion = "TLS", certificate } = run.facts;
  transcript.note("tls", `* ${tlsVersion}${certificate === undefined ? "" : ` ${certificate.subject}`}`);
}

const lastStage = (transcript: Transcript) => transcript.lines.at(-1)?.stage ?? "connect";

function targetOf({ server }: OutboundMail): Destination | null {
  return parseMailServer(`${server.security === "tls" ? "smtps" : "smtp"}://${server.host}:${server.port}`);
}

/** Whatever a password may look like in an answer that repeats it. */
function secretsOf({ server: { user = "", pass = "" } }: OutboundMail): string[] {
  if (pass === "") return [];
  const forms = [pass, `${user}:${pass}`, `\0${user}\0${pass}`, `${user}\0${user}\0${pass}`];
  return [...forms, ...forms.map((form) => Buffer.from(form, "utf8").toString("base64"))];
}
