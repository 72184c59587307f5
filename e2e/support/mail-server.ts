import type { AddressInfo } from "node:net";
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from "smtp-server";
import { type ReadLetter, readLetter } from "./letter";

/** A letter that was accepted, as it came over the wire. */
export type ReceivedLetter = ReadLetter & {
  from: string;
  /** Addresses of the envelope. */
  to: string[];
  source: Buffer;
  /** Whether the session was encrypted, and who had signed in. */
  secure: boolean;
  user: string | null;
};

/** A refusal: its code and words. */
export type Refusal = { code: number; message: string };
type Refuse = Refusal | null | undefined;

/** What a test may have the server do instead of accepting; each is asked anew for every command. */
export type MailScript = {
  connect?: () => Refuse;
  auth?: (user: string) => Refuse;
  from?: (address: string) => Refuse;
  rcpt?: (address: string) => Refuse;
  /** After the whole letter has come in; `drop` hangs up without a word. */
  data?: () => Refuse | "drop";
  /** The words of acceptance. */
  accepted?: string;
  /** Milliseconds before the answer to the final dot. */
  dataDelayMs?: number;
};

export type MailServerOptions = {
  /** `tls`: from the first byte · `starttls`: offered · `none`: not offered. Default none. */
  security?: "tls" | "starttls" | "none";
  /** With `cert` and `key` in PEM; needed for TLS. */
  certificate?: { cert: string; key: string };
  /** Who may sign in; with users nobody else sends. */
  users?: Record<string, string>;
  /** Default PLAIN and LOGIN. */
  mechanisms?: string[];
  /** Largest letter that the server announces, bytes. */
  maxSize?: number;
};

export type MailServer = {
  port: number;
  /** `smtp://127.0.0.1:PORT`, or `smtps:` */
  url: string;
  letters: ReceivedLetter[];
  /** Sessions so far. */
  sessions: () => number;
  /** Users and passwords that somebody tried, right or wrong. */
  tries: { method: string; user: string; secure: boolean }[];
  /** Behaves like this from now on. */
  script: (script: MailScript) => void;
  /** Waits until so many letters have come, at most `deadlineMs`. @throws Error with what came instead */
  waitFor: (count: number, deadlineMs?: number) => Promise<ReceivedLetter[]>;
  close: () => Promise<void>;
};

/** Starts a real mail server on a free port of 127.0.0.1 that keeps every letter. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const state: State = { script: {}, letters: [], tries: [], sessions: 0, options, hangUp: () => undefined };
  const server = new SMTPServer(settingsOf(state));
  state.hangUp = (session) => {
    for (const { id, _socket } of server.connections) if (id === session) _socket.destroy();
  };
  // Clients that hang up in the middle are what some tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `${options.security === "tls" ? "smtps" : "smtp"}://127.0.0.1:${port}`,
    letters: state.letters,
    sessions: () => state.sessions,
    tries: state.tries,
    script: (script) => {
      state.script = script;
    },
    waitFor: (count, deadlineMs = 15_000) => waitFor(state.letters, count, deadlineMs),
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

type State = {
  script: MailScript;
  letters: ReceivedLetter[];
  tries: MailServer["tries"];
  sessions: number;
  options: MailServerOptions;
  hangUp: (session: string) => void;
};
type Settings = NonNullable<ConstructorParameters<typeof SMTPServer>[0]>;
type Answer = (error?: Error | null, message?: string) => void;

function settingsOf(state: State): Settings {
  const { security = "none", certificate, users, mechanisms, maxSize } = state.options;
  return {
    ...(certificate === undefined ? {} : certificate),
    secure: security === "tls",
    hideSTARTTLS: security !== "starttls",
    disabledCommands: [...(security === "none" ? ["STARTTLS"] : []), ...(users === undefined ? ["AUTH"] : [])],
    authOptional: users === undefined,
    allowInsecureAuth: security === "none",
    authMethods: mechanisms ?? ["PLAIN", "LOGIN"],
    ...(maxSize === undefined ? {} : { size: maxSize }),
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, answer) => {
      state.sessions += 1;
      reply(answer, state.script.connect?.());
    },
    onAuth: (auth, session, answer) => signIn(state, auth, session, answer),
    onMailFrom: ({ address }, _session, answer) => reply(answer, state.script.from?.(address)),
    onRcptTo: ({ address }, _session, answer) => reply(answer, state.script.rcpt?.(address)),
    onData: (stream, session, answer) => {
      take(state, stream, session, answer).catch((error: Error) => answer(error));
    },
  };
}

function signIn(
  { options, script, tries }: State,
  auth: SMTPServerAuthentication,
  session: SMTPServerSession,
  answer: (error: Error | null, response?: { user: string }) => void,
): void {
  const { username: user = "", method } = auth;
  tries.push({ method, user, secure: session.secure });
  const expected = options.users?.[user];
  const right = method === "CRAM-MD5" ? auth.validatePassword(expected ?? "") : auth.password === expected;
  const refusal = script.auth?.(user) ?? (expected !== undefined && right ? null : WRONG_PASSWORD);
  if (refusal === null) answer(null, { user });
  else answer(errorOf(refusal));
}

const WRONG_PASSWORD: Refusal = { code: 535, message: "5.7.8 Error: authentication failed" };

async function take(state: State, stream: SMTPServerDataStream, session: SMTPServerSession, answer: Answer) {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const source = Buffer.concat(chunks);
  const { data, dataDelayMs = 0, accepted } = state.script;
  const verdict = data?.();
  if (dataDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, dataDelayMs));
  if (verdict === "drop") return state.hangUp(session.id);
  if (verdict) return reply(answer, verdict);
  const { mailFrom, rcptTo } = session.envelope;
  state.letters.push({
    ...readLetter(source),
    from: mailFrom === false ? "" : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    source,
    secure: session.secure,
    user: typeof session.user === "string" ? session.user : null,
  });
  answer(null, accepted ?? `2.0.0 Ok: queued as MAIL${state.letters.length}`);
}

function reply(answer: Answer, refusal: Refuse): void {
  if (refusal) answer(errorOf(refusal));
  else answer();
}

const errorOf = ({ code, message }: Refusal): Error => Object.assign(new Error(message), { responseCode: code });

async function waitFor(letters: ReceivedLetter[], count: number, deadlineMs: number): Promise<ReceivedLetter[]> {
  const end = performance.now() + deadlineMs;
  while (letters.length < count) {
    if (performance.now() > end) {
      const subjects = letters.map(({ headers }) => headers.get("subject") ?? "");
      throw new Error(`${letters.length} of ${count} letters came: ${JSON.stringify(subjects)}`);
    }
    await new Promise((turn) => setTimeout(turn, 10));
  }
  return letters;
}
