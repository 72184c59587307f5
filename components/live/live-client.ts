import { isLiveTopic, LIVE_TOPICS, type LiveTopic } from "@/lib/domain/live";
import { readEvents } from "./server-events";

/** Hidden for this long, a tab gives its connection back: a browser has few, and nobody is looking. */
const HIDDEN_MS = 30_000;
/** The server says something at least every 20 s. */
const SILENCE_MS = 50_000;
/** Without a stream views look by themselves, slowly. */
const POLL_MS = 15_000;
/** A view that was rendered while a change was told may have been read before it. */
const RECENT_MS = 3_000;
const FIRST_DELAY_MS = 1_000;
const LAST_DELAY_MS = 30_000;

/** `open`: told at once. `waiting`: between two tries, views look now and then. `unreachable`: nobody answers. */
export type LiveState = "idle" | "open" | "waiting" | "unreachable" | "ended";

/** What the client needs of the browser; tests bring their own. */
export type LiveWorld = {
  open: (signal: AbortSignal) => Promise<Response>;
  isVisible: () => boolean;
  /** Monotonic milliseconds. */
  now: () => number;
  random: () => number;
};

type Listener = (topics: ReadonlySet<LiveTopic>) => unknown;

/**
 * The live stream of a tab, shared by everything on the page. It keeps one connection while the tab is looked at, comes
 * back with growing pauses, and has everybody look again after a gap, since nobody knows what happened meanwhile.
 */
export class LiveClient {
  private readonly listeners = new Set<Listener>();
  private readonly watchers = new Set<() => void>();
  private current: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private poll: ReturnType<typeof setInterval> | undefined;
  private missed = new Set<LiveTopic>();
  private failures = 0;
  /** Changes may have gone unheard; at first those since the server rendered the page. */
  private gap = true;
  private readonly told = new Map<LiveTopic, number>();
  private wanted = false;
  private now: LiveState = "idle";

  constructor(private readonly world: LiveWorld) {}

  get state(): LiveState {
    return this.now;
  }

  start(): void {
    this.wanted = true;
    this.poll = setInterval(() => {
      if (this.now === "waiting" && this.world.isVisible()) this.emit(LIVE_TOPICS);
    }, POLL_MS);
    if (this.world.isVisible()) this.connect();
  }

  stop(): void {
    this.wanted = false;
    clearInterval(this.poll);
    clearTimeout(this.hiding);
    this.disconnect("idle");
  }

  /** The tab was hidden or is looked at again. */
  visibilityChanged(): void {
    clearTimeout(this.hiding);
    if (!this.wanted) return;
    if (!this.world.isVisible()) {
      this.hiding = setTimeout(() => this.disconnect("idle"), HIDDEN_MS);
      return;
    }
    if (this.missed.size > 0) this.emit([...this.missed]);
    this.retryNow();
  }

  /** There is a reason to believe that it works now: the network is back, the tab is looked at. */
  retryNow(): void {
    if (this.wanted && this.current === null && this.now !== "ended" && this.world.isVisible()) this.connect();
  }

  /** Told what changed; the returned function ends it. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether a change of the topic was told within the last moments. */
  wasJustTold(topic: LiveTopic): boolean {
    const at = this.told.get(topic);
    return at !== undefined && this.world.now() - at < RECENT_MS;
  }

  /** Told when `state` changes. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private connect(): void {
    clearTimeout(this.timer);
    const controller = new AbortController();
    this.current = controller;
    void this.read(controller);
  }

  private async read(controller: AbortController): Promise<void> {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => controller.abort(), SILENCE_MS);
    };
    let end = "";
    let answered = false;
    try {
      alive();
      const response = await this.world.open(controller.signal);
      answered = true;
      if (response.status === 401) end = "signed-out";
      else if (response.ok && response.body !== null) {
        for await (const { event, data } of readEvents(response.body)) {
          alive();
          if (this.current !== controller) return;
          if (event === "end") end = data;
          else this.heard(event, data);
        }
      }
    } catch (thrown) {
      // Nobody answers, or the answer broke off: both are tried again below.
      if (!(thrown instanceof Error)) throw thrown;
    } finally {
      clearTimeout(silence);
    }
    if (this.current === controller) this.lost(end, answered);
  }

  private heard(event: string, data: string): void {
    if (this.now !== "open") {
      this.failures = 0;
      this.set("open");
      if (this.gap) this.emit(LIVE_TOPICS);
      this.gap = false;
    }
    if (event === "topics") this.emit(data.split(",").filter(isLiveTopic));
  }

  private lost(end: string, answered: boolean): void {
    this.current = null;
    this.gap = true;
    if (end === "signed-out") {
      this.set("ended");
      return;
    }
    this.failures++;
    this.set(!answered && this.failures > 1 ? "unreachable" : "waiting");
    // Another tab of this browser has the stream now; this one asks again when somebody comes back to it.
    if (end === "superseded") return;
    const longest = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.failures - 1));
    this.timer = setTimeout(() => this.retryNow(), longest * (0.5 + this.world.random() / 2));
  }

  private disconnect(state: LiveState): void {
    clearTimeout(this.timer);
    const { current } = this;
    this.current = null;
    this.gap = true;
    current?.abort();
    if (this.now !== "ended") this.set(state);
  }

  private emit(topics: readonly LiveTopic[]): void {
    for (const topic of topics) this.told.set(topic, this.world.now());
    if (!this.world.isVisible()) {
      for (const topic of topics) this.missed.add(topic);
      return;
    }
    this.missed = new Set();
    const changed = new Set(topics);
    for (const listener of [...this.listeners]) listener(changed);
  }

  private set(state: LiveState): void {
    if (this.now === state) return;
    this.now = state;
    for (const watcher of [...this.watchers]) watcher();
  }
}
