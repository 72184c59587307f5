import { createHmac } from "node:crypto";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import type { OutboundMail } from "@/lib/domain/exchange";
import type { Deadline } from "./deadline";
import { TransportError } from "./failures";
import type { Letter } from "./smtp-letter";
import type { Reply, SmtpWire, Stage } from "./smtp-wire";

/** What a dialogue needs besides lines: a deadline for every wait, and what only the connection can do. */
export type DialogueContext = {
  wire: SmtpWire;
  deadline: Deadline;
  server: OutboundMail["server"];
  /** What we call ourselves. */
  name: string;
  /** Exchanges the socket under the wire for one with TLS. */
  startTls: () => Promise<void>;
  /** The final dot has been handed to the network. */
  dotSent: () => void;
};

/** How a dialogue ended: the reply that decided it, and what became of each address once they were named. */
export type Ending = { reply: Reply; recipients: RecipientOutcome[] | null };

type Extensions = { names: Set<string>; mechanisms: Set<string>; maxSize: number };

const OK = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300;

/**
 * Brings one letter to a server: greeting, EHLO, STARTTLS where the endpoint asks for it, AUTH, one transaction with all
 * addresses. A refusal is an ending like success. One command at a time, so that every reply belongs to its question.
 * @throws TransportError when there is no reply to go by, or going on would give something away: `STARTTLS_NOT_OFFERED`,
 * `AUTH_NOT_OFFERED`, `SIZE`, the codes of the wire, `response_timeout` with the stage
 */
export async function deliver(context: DialogueContext, letter: Letter): Promise<Ending> {
  const greeting = await listen(context, "greeting");
  if (greeting.code !== 220) return ended(greeting);
  let hello = await introduce(context);
  if (!OK(hello.reply)) return ended(hello.reply);
  if (context.server.security === "starttls") {
    const refusal = await upgrade(context, hello.extensions);
    if (refusal !== null) return ended(refusal);
    // What was said in clear does not count any more (RFC 3207).
    hello = await introduce(context);
    if (!OK(hello.reply)) return ended(hello.reply);
  }
  const refusal = await authenticate(context, hello.extensions);
  if (refusal !== null) return ended(refusal);
  return await transact(context, letter, hello.extensions);
}

const ended = (reply: Reply): Ending => ({ reply, recipients: null });

function listen({ wire, deadline }: DialogueContext, stage: Stage): Promise<Reply> {
  const timeout = new TransportError("response_timeout", stage.toUpperCase());
  return deadline.race(wire.reply(stage), timeout, () => wire.destroy());
}

function ask(context: DialogueContext, stage: Stage, command: string, shown?: string): Promise<Reply> {
  context.wire.say(stage, command, shown);
  return listen(context, stage);
}

async function introduce(context: DialogueContext): Promise<{ reply: Reply; extensions: Extensions }> {
  const reply = await ask(context, "ehlo", `EHLO ${context.name}`);
  if (OK(reply)) return { reply, extensions: extensionsOf(reply) };
  const old = reply.code >= 500 && reply.code < 505 && context.server.security === "none";
  // A relay from before 1995 says HELO and can do nothing more.
  const second = old ? await ask(context, "ehlo", `HELO ${context.name}`) : reply;
  return { reply: second, extensions: extensionsOf({ code: 0, lines: [] }) };
}

function extensionsOf({ lines }: Reply): Extensions {
  const extensions: Extensions = { names: new Set(), mechanisms: new Set(), maxSize: 0 };
  // The first line greets.
  for (const line of lines.slice(1)) {
    // Some servers write `AUTH=LOGIN`, as an old draft had it.
    const [name = "", ...values] = line.toUpperCase().split(/[\s=]+/);
    extensions.names.add(name);
    if (name === "AUTH") for (const value of values) extensions.mechanisms.add(value);
    if (name === "SIZE") extensions.maxSize = Number(values[0] ?? 0) || 0;
  }
  return extensions;
}

async function upgrade(context: DialogueContext, { names }: Extensions): Promise<Reply | null> {
  // Whoever stands between may have taken the offer out: going on in clear is what it wants.
  if (!names.has("STARTTLS")) throw new TransportError("tls_protocol", "STARTTLS_NOT_OFFERED");
  const reply = await ask(context, "starttls", "STARTTLS");
  if (reply.code !== 220) return reply;
  await context.startTls();
  return null;
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
const HIDDEN = "••••";

/** Null when it worked or nobody has to. */
async function authenticate(context: DialogueContext, { mechanisms }: Extensions): Promise<Reply | null> {
  const { user = "", pass = "", security } = context.server;
  if (user === "") return null;
  // In clear the one that does not show the password goes first.
  const preferred = security === "none" ? ["CRAM-MD5", "PLAIN", "LOGIN"] : ["PLAIN", "LOGIN", "CRAM-MD5"];
  const reply = await prove(
    context,
    preferred.find((name) => mechanisms.has(name)),
    { user, pass },
  );
  return reply.code === 235 ? null : reply;
}

async function prove(
  context: DialogueContext,
  mechanism: string | undefined,
  { user, pass }: { user: string; pass: string },
): Promise<Reply> {
  const say = (line: string) => ask(context, "auth", line, line.startsWith("AUTH ") ? `AUTH ${HIDDEN}` : HIDDEN);
  switch (mechanism) {
    case "PLAIN":
      return await say(`AUTH PLAIN ${base64(`\0${user}\0${pass}`)}`);
    case "LOGIN": {
      const asked = await say("AUTH LOGIN");
      if (asked.code !== 334) return asked;
      const named = await say(base64(user));
      return named.code === 334 ? await say(base64(pass)) : named;
    }
    case "CRAM-MD5": {
      const asked = await say("AUTH CRAM-MD5");
      if (asked.code !== 334) return asked;
      const challenge = Buffer.from(asked.lines.join(""), "base64");
      return await say(base64(`${user} ${createHmac("md5", pass).update(challenge).digest("hex")}`));
    }
    default:
      throw new TransportError("protocol", "AUTH_NOT_OFFERED");
  }
}

async function transact(context: DialogueContext, letter: Letter, { names, maxSize }: Extensions): Promise<Ending> {
  if (maxSize > 0 && letter.size > maxSize) throw new TransportError("too_large", "SIZE");
  const size = names.has("SIZE") ? ` SIZE=${letter.size}` : "";
  const sender = await ask(context, "from", `MAIL FROM:<${letter.from}>${size}`);
  if (!OK(sender)) return ended(sender);
  const answers: { id: string; reply: Reply }[] = [];
  for (const { id, address } of letter.recipients) {
    const reply = await ask(context, "rcpt", `RCPT TO:<${address}>`);
    answers.push({ id, reply });
    // The server takes its leave: nobody else can be named.
    if (reply.code === 421) return { reply, recipients: outcomes(answers, reply) };
  }
  const refused = answers.filter(({ reply }) => !OK(reply)).map(({ reply }) => reply);
  const [first] = refused;
  if (first !== undefined && refused.length === answers.length) {
    const reply = refused.find(({ code }) => code < 500) ?? first;
    return { reply, recipients: outcomes(answers, reply) };
  }
  const start = await ask(context, "data", "DATA");
  const reply = start.code === 354 ? await sendLetter(context, letter) : start;
  return { reply, recipients: outcomes(answers, reply) };
}

async function sendLetter(context: DialogueContext, letter: Letter): Promise<Reply> {
  context.wire.sendBytes(letter.bytes, context.dotSent);
  return await listen(context, "data");
}

/** Who was named and not refused shares the fate of the letter. */
function outcomes(answers: readonly { id: string; reply: Reply }[], letter: Reply): RecipientOutcome[] {
  return answers.map(({ id, reply }) => {
    const last = OK(reply) ? letter : reply;
    const message = last.lines.join(" ").slice(0, 300);
    const state = OK(last) ? "accepted" : "failed";
    return { kind: "email", id, state, code: String(last.code), ...(message === "" ? {} : { message }) };
  });
}
