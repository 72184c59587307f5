import { z } from "zod";
import { LIVE_TOPICS, type LiveSignal, type LiveTopic, SESSIONS, TOPIC_PERMISSIONS } from "@/lib/domain/live";
import { type Role, roleCan } from "@/lib/domain/roles";

/** Streams of one session at once: a browser has six connections to a host that are not HTTP/2, and pages need some. */
export const STREAMS_PER_SESSION = 4;
/** Streams of one process at once; each is a socket and a few kilobytes. */
export const STREAMS_MAX = 2_000;
/** A sign of life, so that neither proxies nor the reader take a quiet stream for a dead one. */
const BEAT_MS = 20_000;
/** The listening connection outlives its last reader by this: the next page follows within moments. */
const LINGER_MS = 30_000;

/** Why a stream is ended by us: the reader's part decides what to do from it. */
export type EndCause = "signed-out" | "superseded" | "stopping";

export type Reader = {
  sessionId: string;
  organizationId: string;
  role: Role;
  /** Rows of these topics may have changed. */
  onTopics: (topics: readonly LiveTopic[]) => void;
  onBeat: () => void;
  onEnd: (cause: EndCause) => void;
};

/** What the hub needs of the world around it. */
export type HubDeps = {
  /** Listens to LIVE_CHANNEL; `onReady` after every (re)connection. */
  listen: (on: { onMessage: (payload: string) => void; onReady: () => void }) => {
    open(): Promise<void>;
    close(): Promise<void>;
  };
  /** Which of these sessions still stand, with the role of now. */
  standing: (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, Role>>;
  onError: (error: unknown) => void;
};

const PayloadSchema = z.record(z.string(), z.array(z.string()));

/**
 * All live streams of a process on one listening connection, which is open only while somebody reads. It passes topics
 * on, never rows: to readers of that organization whose role may read them, as long as their session stands.
 */
export class LiveHub {
  private readonly readers = new Set<Reader>();
  private listener: ReturnType<HubDeps["listen"]> | null = null;
  private opening: Promise<void> | null = null;
  private linger: NodeJS.Timeout | null = null;
  private beat: NodeJS.Timeout | null = null;
  private checking = false;
  private checkAgain = false;
  private stopped = false;

  constructor(private readonly deps: HubDeps) {}

  get size(): number {
    return this.readers.size;
  }

  /** Adds a reader once the connection listens; false when there are too many, or the product is stopping. */
  async add(reader: Reader): Promise<boolean> {
    if (this.stopped || this.readers.size >= STREAMS_MAX) return false;
    await this.open();
    if (this.stopped) {
      await this.rest();
      return false;
    }
    const own = [...this.readers].filter(({ sessionId }) => sessionId === reader.sessionId);
    // The oldest is in the tab that was left longest ago; the one that asks is being looked at.
    for (const old of own.slice(0, Math.max(0, own.length - STREAMS_PER_SESSION + 1))) this.end(old, "superseded");
    this.readers.add(reader);
    return true;
  }

  remove(reader: Reader): void {
    if (!this.readers.delete(reader) || this.readers.size > 0) return;
    if (this.linger !== null) clearTimeout(this.linger);
    this.linger = setTimeout(() => void this.rest(), LINGER_MS).unref();
  }

  /** Ends every stream, for a server that is asked to stop: it waits for answers that are under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const reader of [...this.readers]) this.end(reader, "stopping");
    await this.rest();
  }

  private open(): Promise<void> {
    if (this.linger !== null) clearTimeout(this.linger);
    this.opening ??= this.connect().catch((thrown: unknown) => {
      this.opening = null;
      throw thrown;
    });
    return this.opening;
  }

  private async connect(): Promise<void> {
    const listener = this.deps.listen({
      onMessage: (payload) => this.hear(payload),
      // Whatever was told while nobody listened is unknown: everybody looks again.
      onReady: () => this.tell(() => LIVE_TOPICS),
    });
    await listener.open();
    this.listener = listener;
    this.beat ??= setInterval(() => this.pulse(), BEAT_MS).unref();
  }

  private async rest(): Promise<void> {
    if (this.readers.size > 0) return;
    if (this.linger !== null) clearTimeout(this.linger);
    if (this.beat !== null) clearInterval(this.beat);
    const { listener } = this;
    this.beat = null;
    this.listener = null;
    this.opening = null;
    await listener?.close().catch(this.deps.onError);
  }

  private hear(payload: string): void {
    const parsed = PayloadSchema.safeParse(parseJson(payload));
    if (!parsed.success) return;
    const signals = new Map(Object.entries(parsed.data));
    this.tell(({ organizationId }) => (signals.get(organizationId) ?? []) as LiveSignal[]);
    const ended = [...signals].some(([id, of]) => of.includes(SESSIONS) && this.isRead(id));
    if (ended) void this.check();
  }

  private isRead(organizationId: string): boolean {
    for (const reader of this.readers) if (reader.organizationId === organizationId) return true;
    return false;
  }

  private tell(signalsFor: (reader: Reader) => readonly LiveSignal[]): void {
    for (const reader of this.readers) {
      const signals = signalsFor(reader);
      if (signals.length === 0) continue;
      const topics = LIVE_TOPICS.filter(
        (topic) => signals.includes(topic) && roleCan(reader.role, TOPIC_PERMISSIONS[topic]),
      );
      if (topics.length > 0) reader.onTopics(topics);
    }
  }

  private pulse(): void {
    for (const reader of this.readers) reader.onBeat();
    void this.check();
  }

  /** Ends the streams of sessions that stand no more: signed out, revoked, over, or the person left. */
  private async check(): Promise<void> {
    this.checkAgain = true;
    if (this.checking) return;
    this.checking = true;
    try {
      while (this.checkAgain && this.readers.size > 0) {
        this.checkAgain = false;
        const asked = [...this.readers];
        const roles = await this.deps.standing([...new Set(asked.map(({ sessionId }) => sessionId))]);
        for (const reader of asked) {
          const role = roles.get(reader.sessionId);
          if (role === undefined) this.end(reader, "signed-out");
          else reader.role = role;
        }
      }
    } catch (thrown) {
      // Asked again with the next beat; what a reader reads is checked by its service anyway.
      this.deps.onError(thrown);
    } finally {
      this.checking = false;
    }
  }

  private end(reader: Reader, cause: EndCause): void {
    if (!this.readers.has(reader)) return;
    this.remove(reader);
    reader.onEnd(cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: anybody with access to the database may notify.
    return null;
  }
}
