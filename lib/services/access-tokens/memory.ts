/** Applications whose tokens one process remembers; the oldest goes first. */
const ENTRIES_MAX = 2_000;

type Known = { ok: true; token: string } | { ok: false };
type Entry<Outcome> = {
  outcome: Outcome;
  /** Until then it is given without another look. */
  until: number;
  /** Until then it is given to those who would have to wait otherwise. */
  servesUntil: number;
};

/** What one process knows of tokens, bounded: outcomes until an instant of its own clock, and what is being asked. */
export class TokenMemory<Outcome extends Known> {
  private readonly entries = new Map<string, Entry<Outcome>>();
  private readonly questions = new Map<string, Promise<Outcome>>();

  /** What is known, unless its time is over, or it is the token that was `refused`. */
  look(key: string, now: number, refused: string | undefined): Outcome | null {
    const entry = this.entries.get(key);
    return entry === undefined || entry.until <= now ? null : unlessRefused(entry.outcome, refused);
  }

  /** Like {@link look}, also what is due for refreshing. */
  stillServes(key: string, now: number, refused: string | undefined): Outcome | null {
    const entry = this.entries.get(key);
    return entry === undefined || entry.servesUntil <= now ? null : unlessRefused(entry.outcome, refused);
  }

  put(key: string, entry: Entry<Outcome>): void {
    this.entries.delete(key);
    const oldest = this.entries.keys().next().value;
    if (this.entries.size >= ENTRIES_MAX && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(key, entry);
  }

  asking(question: string): Promise<Outcome> | undefined {
    return this.questions.get(question);
  }

  /** Others who ask the same meanwhile get this answer. */
  ask(question: string, work: Promise<Outcome>): Promise<Outcome> {
    const asked = work.finally(() => this.questions.delete(question));
    this.questions.set(question, asked);
    return asked;
  }
}

function unlessRefused<Outcome extends Known>(outcome: Outcome, refused: string | undefined): Outcome | null {
  return outcome.ok && outcome.token === refused ? null : outcome;
}
