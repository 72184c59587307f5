import { randomBytes } from "node:crypto";
import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { listNotificationChannels } from "@/db/queries/notifications";
import { CHECK_PASSED } from "@/db/queries/overview";
import {
  findPipelineCheck,
  findWaitingCheck,
  heldBackupsOf,
  insertPipelineCheck,
  isUnrouted,
  noteCheckMessage,
} from "@/db/queries/pipeline-checks";
import { listSites } from "@/db/queries/sites";
import { hitThrottle } from "@/db/queries/throttles";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import type { NotificationRole } from "@/lib/domain/leave-message/notify";
import { AppError } from "@/lib/errors";
import { type KeyRing, keyedHash } from "@/lib/secrets";
import { type DeliveryItem, listDeliveries } from "@/lib/services/deliveries/list";

/*
 * 全链路体检: the browser of whoever asks sends a marked leave message the way a visitor's browser would, and the console
 * shows what becomes of it. The mark is a secret that works once, for a few minutes, so that nobody else can have a
 * message kept out of the figures.
 */

/** The request header that carries the mark. */
export const CHECK_HEADER = "x-hooklane-check";
/** One in so many seconds per organization: each tells everybody on the list. */
const EVERY_SECONDS = 10;
const MARK_VALID_MS = 5 * 60_000;
/** Longer than the standard retries and the wait of backups together. */
const WATCHED_MS = 3 * 60_000;
const MARK_BYTES = 24;
const MARK = /^[\w-]{32}$/;

export type StartedCheck = { id: string; mark: string; siteKey: string };

/**
 * Begins a check through the organization's first open site.
 * @throws AppError `precondition` without an open site, `limit`, `forbidden`
 */
export async function startPipelineCheck(ctx: ServiceContext): Promise<StartedCheck> {
  authorize(ctx, "endpoint.test");
  authorize(ctx, "message.read");
  const { db, organizationId } = ctx;
  const now = ctx.now();
  const site = (await listSites(db, organizationId)).find(({ enabled }) => enabled);
  if (site === undefined) throw new AppError("precondition", "There is no form that is switched on.");
  const key = `pipeline-check:${organizationId}`;
  const use = await hitThrottle(db, { key, limit: 1, windowSeconds: EVERY_SECONDS, now });
  if (!use.allowed) {
    throw new AppError("limit", `A check every ${EVERY_SECONDS} seconds.`, {
      retryAfterSeconds: use.retryAfterSeconds,
    });
  }
  const id = newUuid(now.getTime());
  const mark = randomBytes(MARK_BYTES).toString("base64url");
  const createdBy = ctx.actor.name;
  const markHash = hashOf(ctx.keys, mark);
  await insertPipelineCheck(db, { id, organizationId, siteId: site.id, markHash, createdBy, createdAt: now });
  return { id: encodeId("check", id), mark, siteKey: site.siteKey };
}

const hashOf = (keys: KeyRing, mark: string) => keyedHash(keys, "pipeline-check", mark);

/**
 * The check a submission belongs to by its mark; null without one.
 * @throws AppError `invalid` for a mark that is wrong, used or over: it must not become a message of somebody
 */
export async function checkOfSubmission(
  ctx: Pick<ServiceContext, "db" | "keys" | "organizationId" | "now">,
  siteId: string,
  mark: string | null,
): Promise<{ id: string } | null> {
  if (mark === null) return null;
  const since = new Date(ctx.now().getTime() - MARK_VALID_MS);
  const check = MARK.test(mark)
    ? await findWaitingCheck(ctx.db, ctx.organizationId, siteId, hashOf(ctx.keys, mark), since)
    : null;
  if (check === null) throw new AppError("invalid", "This check is over. Begin a new one.");
  return check;
}

/** Notes that the message of a check is stored. */
export async function noteCheckStored(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "now">,
  checkId: string,
  messageId: string,
): Promise<void> {
  const uuid = decodeId("message", messageId);
  if (uuid === null) return;
  await noteCheckMessage(ctx.db, ctx.organizationId, checkId, { messageId: uuid, at: ctx.now() });
}

/**
 * Writes the end of a check into the audit log, where the set-up list finds it.
 * @throws AppError `not_found`, `forbidden`
 */
export async function closePipelineCheck(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "endpoint.test");
  const state = await readPipelineCheck(ctx, id);
  if (!state.done) return;
  const action = state.ok ? CHECK_PASSED : "pipeline.check_failed";
  await audit(ctx.db, ctx, { action, objectType: "pipeline_check", objectId: id });
}

const HOP_STATES = ["waiting", "ok", "failed", "skipped"] as const;

export const CheckStateSchema = z.object({
  id: z.string(),
  /** 入库: when the message was stored, after so many milliseconds. */
  stored: z.object({ number: z.string(), at: z.string() }).nullable(),
  /** 规则: how many channels the message is for; null while it waits for routing. */
  routed: z.object({ channels: z.number(), ms: z.number().nullable() }).nullable(),
  channels: z.array(
    z.object({
      endpointId: z.string(),
      name: z.string(),
      channel: z.string().nullable(),
      role: z.enum(["primary", "backup"]).nullable(),
      state: z.enum(HOP_STATES),
      /** From the storing of the message to the last try. */
      ms: z.number().nullable(),
      tries: z.number(),
      deliveryId: z.string().nullable(),
      finding: z.object({ zh: z.string(), en: z.string() }).nullable(),
      /** What waits goes on then: a retry, hours, a limit, or a backup whose primaries have time until then. */
      waitsUntil: z.string().nullable(),
    }),
  ),
  /** Nothing more is going to change, or it took too long to watch. */
  done: z.boolean(),
  ok: z.boolean(),
});
export type CheckState = z.infer<typeof CheckStateSchema>;
type CheckChannel = CheckState["channels"][number];

/**
 * How far a check has come.
 * @throws AppError `not_found`, `forbidden`
 */
export async function readPipelineCheck(ctx: ServiceContext, id: string): Promise<CheckState> {
  authorize(ctx, "delivery.read");
  authorize(ctx, "message.read");
  const uuid = decodeId("check", id);
  const check = uuid === null ? null : await findPipelineCheck(ctx.db, ctx.organizationId, uuid);
  if (check === null) throw new AppError("not_found", "There is no such check.");
  const overdue = ctx.now().getTime() - check.createdAt.getTime() > WATCHED_MS;
  const { storedAt, eventId, messageNumber } = check;
  if (storedAt === null || eventId === null) {
    return { id, stored: null, routed: null, channels: [], done: overdue, ok: false };
  }
  const stored = { number: messageNumber ?? "", at: storedAt.toISOString() };
  if (await isUnrouted(ctx.db, ctx.organizationId, eventId)) {
    return { id, stored, routed: null, channels: [], done: overdue, ok: false };
  }
  const channels = await channelsOf(ctx, eventId, storedAt);
  const tried = channels.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const waiting = channels.some(({ state }) => state === "waiting");
  return {
    id,
    stored,
    routed: { channels: channels.length, ms: tried.length === 0 ? null : Math.min(...tried) },
    channels,
    done: !waiting || overdue,
    ok: channels.some(({ state }) => state === "ok") && !channels.some(({ state }) => state === "failed"),
  };
}

async function channelsOf(ctx: ServiceContext, eventId: string, storedAt: Date): Promise<CheckChannel[]> {
  const [page, list, held] = await Promise.all([
    listDeliveries(ctx, { eventId, limit: 100 }),
    listNotificationChannels(ctx.db, ctx.organizationId),
    heldBackupsOf(ctx.db, ctx.organizationId, eventId),
  ]);
  const roles = new Map(list.map(({ endpoint, role }) => [encodeId("endpoint", endpoint.id), role]));
  const sent = page.items.map((item) => sentChannel(item, roles.get(item.endpoint.id) ?? null, storedAt));
  const until = new Map(held.map(({ endpointId, deadline }) => [endpointId, deadline]));
  const known = new Set(sent.map(({ endpointId }) => endpointId));
  // A backup that was not needed leaves no delivery: it is shown as what it is.
  const rest = list.flatMap(({ endpoint, role }): CheckChannel[] => {
    const id = encodeId("endpoint", endpoint.id);
    if (known.has(id) || role !== "backup" || !endpoint.enabled) return [];
    const deadline = until.get(endpoint.id) ?? null;
    return [
      {
        ...{ endpointId: id, name: endpoint.name, channel: endpoint.channel, role },
        state: deadline === null ? "skipped" : "waiting",
        ...{ ms: null, tries: 0, deliveryId: null, finding: null },
        waitsUntil: deadline?.toISOString() ?? null,
      },
    ];
  });
  return [...sent.sort((a, b) => (a.name < b.name ? -1 : 1)), ...rest];
}

function findingOf({ why, last }: DeliveryItem): CheckChannel["finding"] {
  const found = why ?? last?.diagnosis ?? null;
  return found === null ? null : { zh: found.zh, en: found.en };
}

const STATES: Readonly<Record<DeliveryItem["status"], CheckChannel["state"]>> = {
  queued: "waiting",
  sending: "waiting",
  retrying: "waiting",
  delivered: "ok",
  exhausted: "failed",
  skipped: "skipped",
  merged: "skipped",
  cancelled: "skipped",
};

function sentChannel(item: DeliveryItem, role: NotificationRole | null, storedAt: Date): CheckChannel {
  const { last, endpoint } = item;
  const ended = last === null ? null : Date.parse(last.at) + (last.totalMs ?? 0) - storedAt.getTime();
  return {
    ...{ endpointId: endpoint.id, name: endpoint.name, channel: endpoint.channel, role },
    state: STATES[item.status],
    ms: ended === null ? null : Math.max(0, Math.round(ended)),
    tries: item.tries,
    deliveryId: item.id,
    finding: findingOf(item),
    waitsUntil: item.wait?.until ?? null,
  };
}
