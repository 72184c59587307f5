import { afterAll, afterEach, beforeAll } from "vitest";
import type { Db } from "@/db/client";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import { makeOrganization, testContext, testLog } from "./fixture";
import { openReceiver, type TestReceiver } from "./receiver";
import { type InProcessWorker, startWorkerInProcess } from "./worker-in-process";

/** The whole pipeline for one test file: a database, a receiver, and whatever each test starts and is stopped after it. */
export class PipelineUnderTest {
  private readonly stops: (() => Promise<unknown>)[] = [];
  private database: TestDb | undefined;
  private server: TestReceiver | undefined;
  private context: ServiceContext | undefined;
  private workers = 0;

  /** Registers its own hooks: call it inside `describe`. */
  constructor() {
    beforeAll(async () => {
      this.database = await openTestDb();
      this.server = await openReceiver();
    });
    afterAll(async () => {
      await this.server?.close();
      await this.database?.close();
    });
    afterEach(async () => {
      await Promise.all(this.stops.splice(0).map((stop) => stop()));
    });
  }

  get db(): Db {
    return opened(this.database).db;
  }

  get url(): string {
    return opened(this.database).url;
  }

  get receiver(): TestReceiver {
    return opened(this.server);
  }

  get ctx(): ServiceContext {
    return opened(this.context);
  }

  get organization(): string {
    return this.ctx.organizationId;
  }

  /** A new organization, whose context wakes workers as a web process does, and a receiver that has received nothing. */
  async begin(): Promise<void> {
    // What a worker's own process sends, its listener passes over.
    const wake = embeddedWakePort({ db: this.db, log: testLog, origin: "web" });
    this.after(() => wake.close());
    this.context = testContext(this.db, await makeOrganization(this.db), { wake });
    this.receiver.requests.length = 0;
  }

  /** A worker, until it is stopped or the test ends. */
  async startWorker(): Promise<InProcessWorker> {
    const worker = await startWorkerInProcess(this.url, { name: `worker-${++this.workers}`, sweep: true });
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= worker.stop();
      return stopped;
    };
    this.after(stop);
    return { engine: worker.engine, stop };
  }

  /** To be done when the test has ended. */
  after(stop: () => Promise<unknown>): void {
    this.stops.push(stop);
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("not open yet: only inside a test, after begin()");
  return part;
}
