import type { z } from "zod";
import type { Db } from "@/db/client";
import { listRetentions } from "@/db/queries/inbox-settings";
import { takeAnsweredBefore } from "@/db/queries/inbox-sla";
import { deleteExportsBefore } from "@/db/queries/message-exports";
import { purgeWaitingFiles } from "@/db/queries/message-files";
import { countExpired, forgetOrigins, purgeMessages, type Scope } from "@/db/queries/privacy";
import { authorize, type ServiceContext } from "@/lib/context";
import { EXPORT_KEPT_MS } from "@/lib/domain/leave-message/export";
import { INBOX_DEFAULTS, type RetentionSettingsSchema } from "@/lib/domain/leave-message/settings";
import { recordEvents } from "@/lib/services/events/ingest";
import { inRounds, PER_STATEMENT } from "@/lib/services/lanes/rounds";
import { editEvents } from "@/lib/services/messages/edit-events";
import { recordFacts } from "@/lib/services/messages/facts";
import { changeInboxSettings, inboxSettings } from "@/lib/services/messages/settings";

const DAY_MS = 86_400_000;
/** Counts of what would go are shown up to this. */
const SHOWN_MAX = 10_000;
const CLOSED_AT_ONCE = 200;

export type Retention = z.output<typeof RetentionSettingsSchema>;
type Rule = Retention & { autoCloseDays: number };

/**
 * How long messages are kept, and how many the next run deletes.
 * @throws AppError `forbidden`
 */
export async function readRetention(ctx: ServiceContext): Promise<Retention & { expiring: number }> {
  authorize(ctx, "privacy.manage");
  const { messageDays, ipDays, spamDays } = await inboxSettings(ctx.db, ctx.organizationId);
  const beforeMs = ctx.now().getTime() - messageDays * DAY_MS;
  const rule = { beforeMs, spamOnly: false };
  return { messageDays, ipDays, spamDays, expiring: await countExpired(ctx.db, ctx.organizationId, rule, SHOWN_MAX) };
}

/**
 * How many messages would go if they were kept this long, up to 10,000.
 * @throws AppError `forbidden`
 */
export async function countShortened(ctx: ServiceContext, messageDays: number): Promise<number> {
  authorize(ctx, "privacy.manage");
  const rule = { beforeMs: ctx.now().getTime() - messageDays * DAY_MS, spamOnly: false };
  return countExpired(ctx.db, ctx.organizationId, rule, SHOWN_MAX);
}

/** @throws AppError `forbidden` */
export async function saveRetention(ctx: ServiceContext, input: Retention): Promise<void> {
  authorize(ctx, "privacy.manage");
  await ctx.db.transaction((tx) => changeInboxSettings(tx, ctx, input, "privacy.retention_changed"));
}

/**
 * Applies every organization's rules: old messages, spam and addresses go, answered messages that nobody touched close.
 * Safe to repeat and to run on several workers at once. Legal holds keep what they hold.
 */
export async function applyInboxRetention(deps: { db: Db; now: () => Date }): Promise<void> {
  const own = await listRetentions(deps.db);
  const rules: [Scope, Rule][] = own.map(({ organizationId, ...rule }) => [{ only: organizationId }, rule]);
  rules.push([{ except: own.map(({ organizationId }) => organizationId) }, INBOX_DEFAULTS]);
  const nowMs = deps.now().getTime();
  await deleteExportsBefore(deps.db, new Date(nowMs - EXPORT_KEPT_MS));
  await inRounds(() => purgeWaitingFiles(deps.db, nowMs - DAY_MS, PER_STATEMENT));
  for (const [scope, rule] of rules) {
    const before = (days: number) => nowMs - days * DAY_MS;
    const all = { beforeMs: before(rule.messageDays), spamOnly: false };
    const spam = { beforeMs: before(rule.spamDays), spamOnly: true };
    await inRounds(() => purgeMessages(deps.db, scope, all, PER_STATEMENT));
    await inRounds(() => purgeMessages(deps.db, scope, spam, PER_STATEMENT));
    await inRounds(() => forgetOrigins(deps.db, scope, before(rule.ipDays), PER_STATEMENT));
    if (rule.autoCloseDays > 0) await closeAnswered(deps, scope, rule.autoCloseDays);
  }
}

async function closeAnswered(deps: { db: Db; now: () => Date }, scope: Scope, days: number): Promise<void> {
  const whose =
    "only" in scope ? { organizationId: scope.only, except: [] } : { organizationId: null, except: scope.except };
  for (let taken = CLOSED_AT_ONCE; taken === CLOSED_AT_ONCE; ) {
    taken = await deps.db.transaction(async (tx) => {
      const rows = await takeAnsweredBefore(tx, { days, ...whose, now: deps.now() }, CLOSED_AT_ONCE);
      for (const row of rows) {
        const actor = { kind: "system", name: "Hooklane" } as const;
        const ctx = { organizationId: row.organizationId, now: deps.now, actor };
        await recordFacts(tx, ctx, [{ messageId: row.id, kind: "auto_closed" }]);
        const told = { message: { ...row, status: "replied" as const }, values: { status: "closed" as const } };
        await recordEvents(tx, ctx, await editEvents(tx, ctx, [told]));
      }
      return rows.length;
    });
  }
}
