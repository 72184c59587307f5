import type net from "node:net";
import type { Exchange, TranscriptLine } from "@/lib/domain/exchange";
import { maskIp, scrub } from "@/lib/domain/masking";
import { TransportError } from "./failures";

export type Stage = TranscriptLine["stage"];

/** One reply of a mail server, all its lines. */
export type Reply = {
  code: number;
  /** Without the code. */
  lines: string[];
};

/** RFC 5321 allows 512 bytes a line; a reply of many kilobytes is no reply. */
const MAX_REPLY_BYTES = 16 * 1024;
const MAX_SHOWN_LINES = 300;
const MAX_SHOWN_LINE = 500;
const REPLY_LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s;

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
const IPV6 = /(\bIPv6:|\[)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}/gi;

/** What was said in a conversation, in order, as it may be shown: known secrets become dots in every spelling. */
export class Transcript {
  readonly lines: TranscriptLine[] = [];
  readonly #secrets: readonly string[];
  readonly #elapsed: () => number;

  /** @param elapsed milliseconds since the beginning */
  constructor(secrets: readonly string[], elapsed: () => number) {
    this.#secrets = secrets;
    this.#elapsed = elapsed;
  }

  note(stage: Stage, line: string): void {
    if (this.lines.length >= MAX_SHOWN_LINES) return;
    const atMs = Math.round(this.#elapsed() * 10) / 10;
    this.lines.push({ stage, line: this.clean(line).slice(0, MAX_SHOWN_LINE), atMs });
  }

  /** A text of the server as it may be shown. Greetings and refusals repeat the address they see us come from. */
  clean(text: string): string {
    const plain = text
      .replace(/\p{Cc}/gu, " ")
      .replace(IPV4, maskIp)
      .replace(IPV6, "$1*");
    return scrub(plain, this.#secrets);
  }

  /** All of it, for the history. */
  body(): NonNullable<Exchange["response"]>["body"] {
    return new TextEncoder().encode(this.lines.map(({ line }) => line).join("\n"));
  }
}

type Waiting = { resolve: (reply: Reply) => void; reject: (error: TransportError) => void };

/**
 * Lines over a socket: commands out, replies in. Reads no more than one reply ahead; a reply that nobody asked for ends
 * the conversation, because from there on answers and questions no longer belong together.
 */
export class SmtpWire {
  readonly #transcript: Transcript;
  #socket: net.Socket;
  #text = "";
  #lines: string[] = [];
  #waiting: Waiting | null = null;
  #broken: TransportError | null = null;

  constructor(socket: net.Socket, transcript: Transcript) {
    this.#transcript = transcript;
    this.#socket = socket;
    this.#listen(socket);
  }

  /** The next reply. One at a time. */
  reply(stage: Stage): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting = { resolve: (reply) => resolve(this.#noted(stage, reply)), reject };
      this.#advance();
    });
  }

  /**
   * Sends a line; `shown` is what the transcript says instead.
   * @throws TransportError `protocol` when something came in that nobody had asked for
   */
  say(stage: Stage, line: string, shown = line): void {
    if (this.#text !== "" || this.#lines.length > 0) throw new TransportError("protocol", "UNEXPECTED_REPLY");
    this.#transcript.note(stage, `> ${shown}`);
    this.#socket.write(`${line}\r\n`, "utf8");
  }

  /** Sends bytes that are not shown. `written` runs once all of them have been handed to the network. */
  sendBytes(bytes: Buffer, written: () => void): void {
    // An error comes as the end of the socket, too.
    this.#socket.write(bytes, (error) => {
      if (!error) written();
    });
  }

  /**
   * Goes on over another socket. What came in over the old one after its last reply was said in clear by whoever it was.
   * @throws TransportError `protocol` when there is any
   */
  detach(): net.Socket {
    if (this.#text !== "" || this.#lines.length > 0) throw new TransportError("protocol", "STARTTLS_INJECTION");
    this.#socket.off("data", this.#receive);
    this.#socket.off("close", this.#closed);
    return this.#socket;
  }

  attach(socket: net.Socket): void {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Takes leave without waiting for the answer: what became of the letter is known. */
  quit(graceMs: number): void {
    if (this.#socket.destroyed) return;
    this.#transcript.note("quit", "> QUIT");
    const socket = this.#socket;
    socket.end("QUIT\r\n");
    const timer = setTimeout(() => socket.destroy(), graceMs);
    socket.once("close", () => clearTimeout(timer));
    socket.unref();
    timer.unref();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: net.Socket): void {
    socket.on("data", this.#receive);
    socket.once("close", this.#closed);
    if (socket.destroyed) this.#closed();
  }

  readonly #receive = (chunk: Buffer): void => {
    if (this.#broken !== null) return;
    // Bytes as characters: a letter of several bytes may be cut between two chunks.
    this.#text += chunk.toString("latin1");
    const lines = this.#text.split("\n");
    this.#text = lines.pop() ?? "";
    this.#lines.push(...lines);
    const held = this.#text.length + this.#lines.reduce((sum, line) => sum + line.length, 0);
    if (held > MAX_REPLY_BYTES) this.#fail(new TransportError("too_large", "REPLY"));
    else this.#advance();
  };

  readonly #closed = (): void => {
    // A last word without its line end, "421 bye", still says why.
    if (/^[45]\d\d(?: |\r?$)/.test(this.#text)) {
      this.#lines.push(this.#text);
      this.#text = "";
      this.#advance();
    }
    this.#fail(new TransportError("reset", "CLOSED"));
  };

  #fail(error: TransportError): void {
    this.#broken ??= error;
    this.#socket.destroy();
    this.#advance();
  }

  /** Hands a complete reply to whoever waits for it, or tells that none will come. */
  #advance(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    const reply = this.#takeReply();
    if (reply !== null) {
      this.#waiting = null;
      waiting.resolve(reply);
    } else if (this.#broken !== null) {
      this.#waiting = null;
      waiting.reject(this.#broken);
    }
  }

  #takeReply(): Reply | null {
    let code = 0;
    const texts: string[] = [];
    for (const [index, line] of this.#lines.entries()) {
      const [, digits = "", separator = "", text = ""] = REPLY_LINE.exec(readable(line)) ?? [];
      // Lines of one reply carry one code.
      if (digits === "" || (code !== 0 && code !== Number(digits))) {
        this.#broken ??= new TransportError("protocol", "NOT_SMTP");
        this.#socket.destroy();
        return null;
      }
      code = Number(digits);
      texts.push(text);
      if (separator === "-") continue;
      this.#lines.splice(0, index + 1);
      return { code, lines: texts };
    }
    return null;
  }

  #noted(stage: Stage, { code, lines }: Reply): Reply {
    const last = lines.length - 1;
    for (const [index, text] of lines.entries()) {
      this.#transcript.note(stage, `< ${code}${index < last ? "-" : text === "" ? "" : " "}${text}`);
    }
    return { code, lines: lines.map((text) => this.#transcript.clean(text)) };
  }
}

/** Replies have no charset; most are UTF-8, and what is not stays as it came. */
function readable(line: string): string {
  const bytes = line.endsWith("\r") ? line.slice(0, -1) : line;
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  return text.includes("\ufffd") ? bytes : text;
}
