import { isIP } from "node:net";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import { type Exchange, MAIL_FINAL_REPLY_MS, type OutboundMail, type OutboundRequest } from "@/lib/domain/exchange";
import { maskIp } from "@/lib/domain/masking";
import { openTcp, type Run, secureSocket } from "./connect";
import { TransportError } from "./failures";
import { type Destination, type Guard, parseMailServer } from "./guard";
import { noteTls, SmtpConversation } from "./smtp-conversation";
import { type Letter, writeLetter } from "./smtp-letter";
import { type Reply, Transcript } from "./smtp-transcript";

export type MailOptions = Guard & {
  /** Certificate authorities in place of the system's. */
  ca?: string[];
  /** What we call ourselves to servers. */
  name: string;
  timeoutMs: number;
};

export type MailRequest = OutboundRequest & { mail: OutboundMail };

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
  const state: State = { conversation: null, bodySent: false, over: false };
  try {
    if (target === null) throw new TransportError("internal", "URL");
    const letter = await writeLetter(request, request.mail);
    const reply = await converse(request.mail, target, letter, { options, run, transcript, state });
    const timings = run.watch.stop();
    state.conversation?.quit();
    const recipients = outcomes(letter, transcript, reply);
    return {
      timings,
      connection: { reused: false, ...run.facts },
      response: { status: reply.code, headers: [], body: transcript.body(), truncated: false },
      transcript: transcript.lines,
      ...(recipients.length === 0 ? {} : { recipients }),
    };
  } catch (error) {
    state.conversation?.destroy();
    if (!(error instanceof TransportError)) throw error;
    const { kind, code } = error;
    transcript.note(transcript.lines.at(-1)?.stage ?? "connect", `* ${code ?? kind}`);
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

type State = { conversation: SmtpConversation | null; bodySent: boolean; over: boolean };
type Talk = { options: MailOptions; run: Run; transcript: Transcript; state: State };

async function converse(mail: OutboundMail, target: Destination, letter: Letter, talk: Talk): Promise<Reply> {
  const { options, run, transcript, state } = talk;
  const ca = options.ca ? { ca: options.ca } : {};
  if (target.literal === null) transcript.note("dns", `* ${target.hostname}`);
  const tcp = await openTcp(target, options, run);
  transcript.note("connect", `* ${maskIp(run.facts.remoteAddress ?? "")}:${target.port}`);
  const implicit = mail.server.security === "tls";
  const socket = implicit ? await secureSocket(tcp, target, { ...ca, protocols: [] }, run) : tcp;
  if (implicit) noteTls(transcript, run.facts);
  run.watch.enter("send");
  const letterSent = (): void => {
    // A server may refuse before it has read all of it.
    if (state.over) return;
    state.bodySent = true;
    run.watch.enter("firstByte");
    run.deadline.restart(Math.max(options.timeoutMs, MAIL_FINAL_REPLY_MS));
  };
  const about = { server: mail.server, hostname: target.hostname, name: options.name, ...ca, letterSent };
  state.conversation = new SmtpConversation(socket, about, run, transcript);
  return await state.conversation.deliver(letter);
}

/** Who was named and not refused shares the fate of the letter. */
function outcomes(letter: Letter, { answers }: Transcript, reply: Reply): RecipientOutcome[] {
  return letter.recipients.flatMap(({ id, address }): RecipientOutcome[] => {
    const answer = answers.get(address);
    if (answer === undefined) return [];
    const { code, words } = answer.code < 300 ? reply : answer;
    const state = code < 300 ? "accepted" : "failed";
    const message = words.slice(0, 300);
    return [{ kind: "email", id, state, code: String(code), ...(message === "" ? {} : { message }) }];
  });
}

function targetOf({ server }: OutboundMail): Destination | null {
  return parseMailServer(`${server.security === "tls" ? "smtps" : "smtp"}://${server.host}:${server.port}`);
}

/** Whatever a password may look like in an answer that repeats it. */
function secretsOf({ server: { user = "", pass = "" } }: OutboundMail): string[] {
  if (pass === "") return [];
  const forms = [pass, `${user}:${pass}`, `\0${user}\0${pass}`, `${user}\0${user}\0${pass}`];
  return [...forms, ...forms.map((form) => Buffer.from(form, "utf8").toString("base64"))];
}
