import type net from "node:net";
import tls from "node:tls";
import SMTPConnection, { type SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";
import type { OutboundMail } from "@/lib/domain/exchange";
import { learnTls, type Run } from "./connect";
import { codeOf, TransportError, toTransportError } from "./failures";
import type { Letter } from "./smtp-letter";
import type { Reply, Stage, Transcript } from "./smtp-transcript";

export type ConversationOptions = {
  server: OutboundMail["server"];
  /** Without brackets. */
  hostname: string;
  /** What we call ourselves. */
  name: string;
  ca?: string[];
  /** The whole letter has been handed to the network. */
  letterSent: () => void;
};

type Failure = Error & { code?: string; originalCode?: string; response?: string; command?: string };

/** A reply of many kilobytes is no reply: RFC 5321 allows 512 bytes a line. */
const MAX_REPLY_BYTES = 16 * 1024;
/** Longer than any deadline of ours, which is the one that counts. */
const NEVER_MS = 3_600_000;
/** A server that does not close after QUIT is left alone. */
const QUIT_GRACE_MS = 1_000;

/**
 * A conversation of nodemailer's over a socket that is open, watched: which step it is at, what was said, when the letter
 * had left, what TLS came to. One letter, all addresses in one transaction; a refusal is an end like success.
 */
export class SmtpConversation {
  readonly #connection: SMTPConnection;
  readonly #options: ConversationOptions;
  readonly #run: Run;
  readonly #transcript: Transcript;
  #failed: (error: Failure) => void = () => undefined;

  constructor(socket: net.Socket, options: ConversationOptions, run: Run, transcript: Transcript) {
    this.#options = options;
    this.#run = run;
    this.#transcript = transcript;
    this.#connection = new SMTPConnection({ ...this.#settings(), connection: socket });
    this.#connection.on("error", (error: Failure) => this.#failed(error));
  }

  /**
   * Hands the letter over and returns the reply that decided.
   * @throws TransportError when there is no reply to go by, or going on would give something away
   * (`STARTTLS_NOT_OFFERED`, `AUTH_NOT_OFFERED`, `SIZE`); `response_timeout` has the step as its code
   */
  async deliver(letter: Letter): Promise<Reply> {
    const { deadline } = this.#run;
    const talk = this.#talk(letter);
    // Whoever is heard first is believed; the other has nothing to add.
    talk.catch(() => undefined);
    const ended = new Promise<never>((_resolve, reject) => {
      deadline.onEnd((ending) => {
        const timeout = new TransportError("response_timeout", this.#transcript.stage.toUpperCase());
        reject(ending === "cancelled" ? new TransportError("cancelled") : timeout);
        this.destroy();
      });
    });
    try {
      return await Promise.race([talk, ended]);
    } catch (error) {
      if (error instanceof TransportError) throw error;
      return this.#replyOf(error);
    }
  }

  /** Takes leave without waiting for the answer: what became of the letter is known. */
  quit(): void {
    const { _socket: socket } = this.#connection;
    if (!socket || socket.destroyed || this.#connection.destroyed) return;
    this.#connection.quit();
    const timer = setTimeout(() => socket.destroy(), QUIT_GRACE_MS);
    socket.once("close", () => clearTimeout(timer));
    socket.unref();
    timer.unref();
  }

  destroy(): void {
    const { _socket: socket } = this.#connection;
    this.#connection.close();
    if (socket) socket.destroy();
  }

  #settings(): SMTPConnectionOptions {
    const { server, hostname, name, ca } = this.#options;
    return {
      host: hostname,
      port: server.port,
      name,
      secure: server.security === "tls",
      // The handshake of this mode is behind us.
      secured: server.security === "tls",
      ignoreTLS: server.security !== "starttls",
      // Never goes on in clear where encryption was asked for.
      requireTLS: server.security === "starttls",
      tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...(ca ? { ca } : {}) },
      ...{ connectionTimeout: NEVER_MS, greetingTimeout: NEVER_MS, socketTimeout: NEVER_MS },
      socketCloseTimeout: QUIT_GRACE_MS,
      maxResponseSize: MAX_REPLY_BYTES,
      transactionLog: true,
      logger: this.#listener(),
    };
  }

  async #talk(letter: Letter): Promise<Reply> {
    const connection = this.#connection;
    await this.#step((done) => connection.connect(done));
    const { user = "", pass = "", security } = this.#options.server;
    if (user !== "") {
      if (!connection.allowsAuth) throw new TransportError("protocol", "AUTH_NOT_OFFERED");
      // In clear the one that does not show the password goes first.
      const hides = security === "none" && /[ =]CRAM-MD5\b/.test(this.#transcript.hello);
      await this.#step((done) => connection.login({ user, pass, ...(hides ? { method: "CRAM-MD5" } : {}) }, done));
    }
    const envelope = { from: letter.from, to: letter.recipients.map(({ address }) => address), size: letter.size };
    let last = "";
    await this.#step((done) =>
      connection.send(envelope, letter.bytes, (error, info) => {
        last = info?.response ?? "";
        done(error);
      }),
    );
    const reply = this.#transcript.read(last);
    if (reply === null) throw new TransportError("protocol", "NOT_SMTP");
    return reply;
  }

  /** One call of the library, which tells its errors to the callback, as an event, or both. */
  #step(call: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#failed = reject;
      call((error) => (error ? reject(error) : resolve()));
    });
  }

  /** What the library calls an error, when it is a reply. @throws TransportError when it is none */
  #replyOf(error: unknown): Reply {
    if (!(error instanceof Error)) throw new TransportError("internal");
    const { response = "", code, originalCode, command }: Failure = error;
    const reply = this.#transcript.read(response);
    const { security } = this.#options.server;
    if (command === "STARTTLS" && security === "starttls" && !/[ -]STARTTLS\b/.test(this.#transcript.hello)) {
      // Whoever stands between may have taken the offer out.
      throw new TransportError("tls_protocol", "STARTTLS_NOT_OFFERED");
    }
    if (reply !== null && reply.code >= 400) return reply;
    if (originalCode !== undefined) throw toTransportError({ code: originalCode });
    switch (code) {
      case "EMESSAGE":
        throw new TransportError("too_large", "SIZE");
      case "EPROTOCOL":
        throw response === "" ? new TransportError("too_large", "REPLY") : new TransportError("protocol", "NOT_SMTP");
      case "ECONNECTION":
      case "ETLS":
        throw new TransportError("reset", "CLOSED");
      case "EAUTH":
      case "EENVELOPE":
        throw new TransportError("protocol", response === "" ? "INTERNAL" : "NOT_SMTP");
      default:
        // A defect: of ours, or of the library.
        throw codeOf(error) === undefined ? error : toTransportError(error);
    }
  }

  /** The library's log is where it tells what it does. */
  #listener(): NonNullable<Exclude<SMTPConnectionOptions["logger"], boolean>> {
    const ignore = (): void => undefined;
    return {
      ...{ trace: ignore, warn: ignore, error: ignore, fatal: ignore },
      debug: ({ tnx }: { tnx?: string }, message = "") => {
        if (tnx === "client") this.#asked(String(message));
        if (tnx === "server") this.#replied(String(message));
      },
      info: ({ tnx }: { tnx?: string }) => {
        if (tnx === "message") this.#letterWritten();
      },
    };
  }

  #asked(command: string): void {
    const { watch, facts } = this.#run;
    if (watch.phase === "tls") {
      // The first word after the handshake.
      noteTls(this.#transcript, facts);
      watch.enter("send");
    }
    this.#transcript.asked(command);
  }

  #replied(text: string): void {
    const stage: Stage = this.#transcript.replied(text);
    if (stage !== "starttls" || !text.startsWith("220")) return;
    // The socket is exchanged when this turn is over.
    queueMicrotask(() => {
      const { _socket: socket } = this.#connection;
      if (!(socket instanceof tls.TLSSocket)) return;
      this.#run.watch.enter("tls");
      learnTls(socket, this.#run.facts);
    });
  }

  #letterWritten(): void {
    const { _socket: socket } = this.#connection;
    if (!socket || socket.destroyed) return;
    // Runs once everything before it has been handed to the network.
    socket.write("", (error) => {
      if (!error) this.#options.letterSent();
    });
  }
}

/** What TLS came to, as a line of the transcript. */
export function noteTls(transcript: Transcript, { tlsVersion = "TLS", certificate }: Run["facts"]): void {
  transcript.note("tls", `* ${tlsVersion}${certificate === undefined ? "" : ` ${certificate.subject}`}`);
}
