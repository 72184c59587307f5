import type { Exchange, TranscriptLine } from "@/lib/domain/exchange";
import { maskIp, scrub } from "@/lib/domain/masking";

export type Stage = TranscriptLine["stage"];

/** One reply of a mail server, all its lines. */
export type Reply = {
  code: number;
  /** Without the code, as they may be shown. */
  words: string;
};

const MAX_SHOWN_LINES = 300;
const MAX_SHOWN_LINE = 500;
const HIDDEN = "••••";
const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
const IPV6 = /(\bIPv6:|\[)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}/gi;

const STAGES: readonly [command: RegExp, stage: Stage][] = [
  [/^(?:EHLO|HELO) /, "ehlo"],
  [/^STARTTLS$/, "starttls"],
  [/^AUTH /, "auth"],
  [/^MAIL FROM:/, "from"],
  [/^RCPT TO:/, "rcpt"],
  [/^DATA$/, "data"],
  [/^QUIT$/, "quit"],
];

type Question = { stage: Stage; address?: string };

/**
 * What was said in a conversation with a mail server, in order, as it may be shown: known secrets become dots in every
 * spelling, and whatever is said to sign in is not shown at all. Keeps account of which reply belongs to which command.
 */
export class Transcript {
  readonly lines: TranscriptLine[] = [];
  /** What the server answered for each address that was named. */
  readonly answers = new Map<string, Reply>();
  /** The latest reply to EHLO, in capitals. */
  hello = "";
  readonly #open: Question[] = [{ stage: "greeting" }];
  readonly #secrets: readonly string[];
  readonly #elapsed: () => number;
  #stage: Stage = "connect";
  #senderRefused = false;

  /** @param elapsed milliseconds since the beginning */
  constructor(secrets: readonly string[], elapsed: () => number) {
    this.#secrets = secrets;
    this.#elapsed = elapsed;
  }

  /** The step that is under way: of the oldest command without a reply. */
  get stage(): Stage {
    return this.#open[0]?.stage ?? this.#stage;
  }

  note(stage: Stage, line: string): void {
    this.#stage = stage;
    if (this.lines.length >= MAX_SHOWN_LINES) return;
    const atMs = Math.round(this.#elapsed() * 10) / 10;
    this.lines.push({ stage, line: this.#clean(line).slice(0, MAX_SHOWN_LINE), atMs });
  }

  /** A command of ours. What is none, is what signs in. */
  asked(command: string): Stage {
    const stage = STAGES.find(([pattern]) => pattern.test(command))?.[1] ?? (command === "." ? "data" : "auth");
    const address = /^RCPT TO:<(.*)>/.exec(command)?.[1];
    this.#open.push({ stage, ...(address === undefined ? {} : { address }) });
    const shown = stage !== "auth" ? command : command.startsWith("AUTH ") ? `AUTH ${HIDDEN}` : HIDDEN;
    this.note(stage, `> ${shown}`);
    return stage;
  }

  /** A whole reply; returns what it was the answer to. */
  replied(text: string): Stage {
    const { stage, address } = this.#open.shift() ?? { stage: this.#stage };
    for (const line of text.split("\n")) this.note(stage, `< ${line}`);
    const reply = this.read(text);
    if (stage === "ehlo") this.hello = text.toUpperCase();
    if (stage === "from") this.#senderRefused = reply === null || reply.code >= 300;
    // Addresses that were sent along with a refused sender are refused for that: nothing was said about them.
    if (address !== undefined && reply !== null && !this.#senderRefused) this.answers.set(address, reply);
    // The letter itself is the next thing that is answered.
    if (stage === "data" && reply?.code === 354) this.#open.push({ stage });
    return stage;
  }

  /** Code and words of a reply; null when it is none. */
  read(text: string): Reply | null {
    const lines = text.split("\n");
    const code = Number(/^[2-5]\d\d(?=[ -]|$)/.exec(lines[0] ?? "")?.[0] ?? 0);
    if (code === 0) return null;
    const words = lines.map((line) => line.slice(4).trim()).filter((line) => line !== "");
    return { code, words: this.#clean(words.join(" ")) };
  }

  /** All of it, for the history. */
  body(): NonNullable<Exchange["response"]>["body"] {
    return new TextEncoder().encode(this.lines.map(({ line }) => line).join("\n"));
  }

  /** Greetings and refusals repeat the address that they see us come from. */
  #clean(text: string): string {
    const plain = text
      .replace(/\p{Cc}/gu, " ")
      .replace(IPV4, maskIp)
      .replace(IPV6, "$1*");
    return scrub(plain, this.#secrets);
  }
}
