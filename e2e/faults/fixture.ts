import type { Db } from "@/db/client";
import { insertEndpoint } from "@/db/queries/endpoints";
import { insertOrganization } from "@/db/queries/organizations";
import type { Actor, ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue/types";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { newUuid } from "@/lib/domain/ids";
import { noLive } from "@/lib/jobs/live";
import { noWake, shardOf, type WakePort } from "@/lib/jobs/wake";
import { createLogger } from "@/lib/logger";
import { parseKeyRing } from "@/lib/secrets";
import { type EndpointContent, sealEndpoint } from "@/lib/services/endpoints/sealing";
import { createTransport } from "@/lib/transport/http";
import type { Transport } from "@/lib/transport/types";

/** A key for tests, in the form of ENCRYPTION_KEY. */
export const TEST_KEY = Buffer.alloc(32, 7).toString("base64");
export const testKeys = parseKeyRing(TEST_KEY);
export const testLog = createLogger({ level: process.env.TEST_LOG ?? "silent", name: "test" });

export const localTransport = (): Transport => createTransport({ allowedCidrs: ["127.0.0.0/8"] });

/** A context of the product itself, for one organization. */
export function testContext(
  db: Db,
  organizationId: string,
  part: { wake?: WakePort; actor?: Actor; transport?: Transport } = {},
): ServiceContext {
  return {
    db,
    organizationId,
    actor: part.actor ?? { kind: "system", name: "test" },
    now: () => new Date(),
    random: Math.random,
    keys: testKeys,
    wake: part.wake ?? noWake,
    live: noLive,
    transport: part.transport ?? localTransport(),
    log: testLog,
    requestId: "test",
    ip: null,
    appUrl: "http://127.0.0.1:3000",
  };
}

export async function makeOrganization(db: Db, name = "Test"): Promise<string> {
  const id = newUuid(Date.now());
  await insertOrganization(db, { id, name, createdAt: new Date() });
  return id;
}

export type EndpointOptions = Partial<Omit<EndpointConfig, "id" | "url">> & { url: string; enabled?: boolean };

/** Stores a custom endpoint; returns its UUID. `retry.delays` may be shorter here than forms allow. */
export async function makeEndpoint(db: Db, organizationId: string, options: EndpointOptions): Promise<string> {
  const id = newUuid(Date.now());
  const events: EventType[] = options.events ?? ["ticket.created"];
  const { enabled = true, ...rest } = options;
  const content: EndpointContent = {
    name: `endpoint ${id}`,
    channel: "custom",
    config: {},
    auth: { type: "none" },
    signature: { scheme: "none" },
    format: "standard",
    locale: "zh-CN",
    headers: {},
    timeoutMs: 5_000,
    retry: { delays: [1, 5, 30] },
    successRule: { type: "2xx" },
    maskContacts: false,
    rules: NO_RULES,
    subscriptions: [],
    ...rest,
    events,
  };
  const now = new Date();
  const row = {
    id,
    organizationId,
    name: content.name,
    channel: content.channel,
    enabled,
    events,
    createdAt: now,
    updatedAt: now,
    ...sealEndpoint(testKeys, id, content),
  };
  await db.transaction((tx) => insertEndpoint(tx, row, shardOf(id)));
  return id;
}

/** Looks every `everyMs` until `probe` gives something; fails with `what` after the deadline. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limits: number | { deadlineMs: number; everyMs: number } = 15_000,
): Promise<T> {
  const { deadlineMs, everyMs } = typeof limits === "number" ? { deadlineMs: limits, everyMs: 20 } : limits;
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`);
    await new Promise((done) => setTimeout(done, everyMs));
  }
}
