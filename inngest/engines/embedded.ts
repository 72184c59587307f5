import { Logger as GraphileLogger, parseCronItems, type Runner, run } from "graphile-worker";
import { Listener } from "@/db/listener";
import { beatWorker, removeWorker, WAKE_CHANNEL } from "@/db/queries/workers";
import { toError } from "@/lib/errors";
import type { JobName } from "@/lib/jobs/catalogue";
import { decodeNotification } from "@/lib/jobs/senders/embedded";
import type { Round, Wake, WakePort } from "@/lib/jobs/wake";
import { CRON, FUNCTIONS } from "../functions";
import type { JobResult } from "../functions/job";
import type { WorkerServices } from "../services";
import { RoundTimer } from "./round-timer";

const SWEEP_MS = 5_000;
/** A worker that has just started looks around more often: it may follow one that was killed. */
const FIRST_SWEEPS = 5;
const FIRST_SWEEP_MS = 1_000;
const BEAT_MS = 1_000;
/** setTimeout takes 31 bits; later work is found by a sweep. */
const LONGEST_TIMER_MS = 3_600_000;

/**
 * The engine on Postgres alone: notifications wake it, timers fire retries on time, a sweep finds what was missed, and
 * graphile-worker runs the cron. It holds no state that matters: everything due is a row.
 */
export class EmbeddedEngine {
  private readonly listener: Listener;
  private readonly timers = new Map<number, { at: number; timer: NodeJS.Timeout }>();
  private readonly rounds: Record<Round, RoundTimer>;
  private routing = false;
  private routeAgain = false;
  private readonly pending = new Set<Promise<unknown>>();
  private sweepTimer: NodeJS.Timeout | null = null;
  private beatTimer: NodeJS.Timeout | null = null;
  private cron: Runner | null = null;
  private stopping = false;
  private beating = false;
  private sweeps = 0;

  constructor(
    private readonly services: WorkerServices,
    private readonly options: { url: string; owner: string; random: () => number; cron: boolean },
  ) {
    const { log } = services;
    const timer = (kind: Round) =>
      new RoundTimer(
        () => this.call(`advance-${kind}`, {}),
        (work) => this.track(work),
      );
    this.rounds = {
      replays: timer("replays"),
      broadcasts: timer("broadcasts"),
      inbox: timer("inbox"),
      care: timer("care"),
      contacts: timer("contacts"),
    };
    this.listener = new Listener({
      url: options.url,
      channel: WAKE_CHANNEL,
      owner: options.owner,
      onMessage: (payload) => this.wake(decodeNotification(payload)),
      onReady: () => this.track(this.sweep()),
      onError: (error) => log.warn({ err: error.message }, "wakes are not heard for now; the sweep goes on"),
    });
  }

  async start(): Promise<void> {
    await this.beat();
    await this.listener.open();
    this.beatTimer = setInterval(() => this.track(this.beat()), BEAT_MS);
    this.planSweep();
    if (this.options.cron) this.cron = await this.startCron();
  }

  /** Passes wakes to the functions of this process. */
  wake(wakes: readonly Wake[]): void {
    if (this.stopping) return;
    for (const wake of wakes) {
      if (wake.kind === "route") this.route();
      else if (wake.kind !== "drain") this.rounds[wake.kind].look();
      else if (wake.at === undefined) this.drain(wake.shard);
      else this.drainAt(wake.shard, wake.at - this.services.now().getTime());
    }
  }

  /** Starts nothing more, lets what is on the way finish and be recorded, and gives everything back. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.sweepTimer !== null) clearTimeout(this.sweepTimer);
    for (const timer of Object.values(this.rounds)) timer.stop();
    for (const { timer } of this.timers.values()) clearTimeout(timer);
    await this.cron?.stop();
    await this.services.runner.stop();
    await Promise.allSettled(this.pending);
    if (this.beatTimer !== null) clearInterval(this.beatTimer);
    await this.listener.close();
    await removeWorker(this.services.db, this.options.owner);
  }

  private async call(name: JobName, payload: unknown): Promise<JobResult | null> {
    try {
      return await FUNCTIONS[name].run(this.services, payload, {});
    } catch (thrown) {
      // Nothing is lost: the rows are still there, and the next sweep calls again.
      this.services.log.error({ job: name, err: toError(thrown).message }, "a job failed");
      return null;
    }
  }

  private route(): void {
    this.routeAgain = true;
    if (this.routing) return;
    this.routing = true;
    this.track(this.routeLoop());
  }

  private async routeLoop(): Promise<void> {
    while (this.routeAgain && !this.stopping) {
      this.routeAgain = false;
      const result = await this.call("route-events", {});
      if (result?.more === true) this.routeAgain = true;
    }
    this.routing = false;
  }

  private drain(shard: number): void {
    // A drain that is under way looks again; waiting for its end once more would pile up under steady load.
    if (this.services.runner.nudge(shard)) return;
    this.track(
      this.call("drain-shard", { shard }).then((done) => {
        if (this.stopping || done === null) return;
        if (done.more) this.drain(shard);
        else if (done.nextDueInMs !== null) this.drainAt(shard, done.nextDueInMs);
      }),
    );
  }

  private drainAt(shard: number, inMs: number): void {
    const at = this.services.monotonic() + inMs;
    const known = this.timers.get(shard);
    if (this.stopping || inMs > LONGEST_TIMER_MS || (known !== undefined && known.at <= at)) return;
    if (known !== undefined) clearTimeout(known.timer);
    const fire = () => {
      this.timers.delete(shard);
      this.drain(shard);
    };
    // A timer may fire a fraction of a millisecond early: the look would find nothing due.
    this.timers.set(shard, { at, timer: setTimeout(fire, Math.max(0, Math.ceil(inMs) + 1)) });
  }

  private planSweep(): void {
    if (this.stopping) return;
    const every = this.sweeps++ < FIRST_SWEEPS ? FIRST_SWEEP_MS : SWEEP_MS;
    // Jitter keeps the workers of an installation from sweeping in step.
    const delay = every * (0.8 + 0.4 * this.options.random());
    this.sweepTimer = setTimeout(() => this.track(this.sweep().finally(() => this.planSweep())), delay);
  }

  private async sweep(): Promise<void> {
    if (!this.stopping) await this.call("sweep", {});
  }

  private async beat(): Promise<void> {
    // While the database does not answer, one question is enough: more would take up the pool.
    if (this.beating) return;
    this.beating = true;
    try {
      const { db, runner } = this.services;
      const { fair } = await beatWorker(db, { id: this.options.owner, pid: process.pid, lanes: runner.load.lanes });
      if (fair !== null) runner.share(fair);
    } catch (thrown) {
      this.services.log.warn({ err: toError(thrown).message }, "heartbeat not written");
    } finally {
      this.beating = false;
    }
  }

  private async startCron(): Promise<Runner> {
    const { db, log } = this.services;
    return run({
      pgPool: db.$client,
      schema: "graphile_worker",
      concurrency: 1,
      noHandleSignals: true,
      logger: new GraphileLogger(() => (level, message) => {
        if (level === "error" || level === "warning") log.warn({ level }, message);
      }),
      parsedCronItems: parseCronItems([{ task: "maintain", match: CRON.maintain, identifier: "maintain" }]),
      taskList: { maintain: async () => void (await this.call("maintain", {})) },
    });
  }

  private track(work: Promise<unknown>): void {
    this.pending.add(work);
    void work.finally(() => this.pending.delete(work));
  }
}

/** The wakes of a worker process: heard by its own engine at once, and sent to the other workers. */
export function workerWakePort(engine: () => EmbeddedEngine | null, others: WakePort): WakePort {
  return {
    send: (wakes) => {
      engine()?.wake(wakes);
      others.send(wakes.filter((wake) => wake.kind !== "drain" || wake.at === undefined));
    },
    close: () => others.close(),
  };
}
