import { z } from "zod";
import type { Executor } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, organizationFacts } from "@/db/queries/endpoints";
import {
  findNotificationSettings,
  listNotificationChannels,
  lockNotificationList,
  type NotificationSettingsRow,
  writeNotificationSettings,
} from "@/db/queries/notifications";
import { authorize, type ServiceContext } from "@/lib/context";
import { DEFAULT_DEDUPE_SECONDS, MAX_DEDUPE_SECONDS } from "@/lib/domain/endpoint-rules";
import { encodeId } from "@/lib/domain/ids";
import { NOTIFICATION_TRIGGERS } from "@/lib/domain/leave-message/notify";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { updateEndpoint } from "@/lib/services/endpoints/update";
import { inTransaction } from "./in-transaction";
import { ruleInputs, triggerInputs } from "./rule-inputs";

/** Document C: at most ten notifications a minute, "可在配置中调整". */
export const DEFAULT_PER_MINUTE = 10;
/** ux.md §1.8: a backup is sent when the primaries took longer. */
export const DEFAULT_BACKUP_SECONDS = 60;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "time_of_day");
const words = (longest: number) =>
  z
    .array(z.string().trim().min(1).max(longest))
    .max(20, "keywords_max_20")
    .transform((all) => [...new Set(all)])
    .default([]);

export const NotificationRulesSchema = z.strictObject({
  /** 1 to 60; what is more is merged into a digest. */
  perMinute: z.number().int("rate_range").min(1, "rate_range").max(60, "rate_range"),
  /** The same words are not told again for so long; 0 = always. */
  dedupeSeconds: z.number().int("dedupe_range").min(0, "dedupe_range").max(MAX_DEDUPE_SECONDS, "dedupe_range"),
  /** Nothing is sent in these hours of each day (the organization's time); it goes out as one digest when they are over. */
  quiet: z
    .strictObject({ from: timeOfDay, to: timeOfDay })
    .refine(({ from, to }) => from !== to, { path: ["to"], message: "window_empty" })
    .nullable(),
  /** Urgent messages are sent in quiet hours as well. */
  urgentPasses: z.boolean().default(true),
  /** How long the primary channels have before the backups are sent. */
  backupSeconds: z
    .number()
    .int("backup_range")
    .min(10, "backup_range")
    .max(3_600, "backup_range")
    .default(DEFAULT_BACKUP_SECONDS),
  triggers: z.array(z.enum(NOTIFICATION_TRIGGERS)).min(1, "triggers_required").default(["created"]),
  /** Of a message; an empty list lets every message pass. */
  categories: words(50),
  priorities: z.array(z.enum(PRIORITIES)).max(PRIORITIES.length).default([]),
  /** `sit_…` */
  sites: words(40),
  /** At least one of them stands in the message. */
  keywords: words(100),
});
export type NotificationRules = z.output<typeof NotificationRulesSchema>;
export type NotificationRulesInput = z.input<typeof NotificationRulesSchema>;

export type NotificationSettings = { enabled: boolean; rules: NotificationRules };

const DEFAULTS: NotificationSettings = {
  enabled: true,
  rules: NotificationRulesSchema.parse({
    perMinute: DEFAULT_PER_MINUTE,
    dedupeSeconds: DEFAULT_DEDUPE_SECONDS,
    quiet: null,
  }),
};

/** What holds for all notifications of the organization. */
export async function notificationSettings(db: Executor, organizationId: string): Promise<NotificationSettings> {
  const row = await findNotificationSettings(db, organizationId);
  return row === null ? DEFAULTS : settingsOf(row);
}

type Columns = Omit<NotificationSettingsRow, "organizationId" | "enabled" | "updatedAt">;

function settingsOf({ enabled, ...row }: Columns & { enabled: boolean }): NotificationSettings {
  const { quietFrom, quietTo, perMinute, dedupeSeconds, urgentPasses, backupSeconds, triggers } = row;
  const quiet = quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo };
  const priorities = PRIORITIES.filter((one) => row.priorities.includes(one));
  const { categories, siteIds: sites, keywords } = row;
  const filters = { categories, priorities, sites, keywords };
  return {
    enabled,
    rules: { perMinute, dedupeSeconds, quiet, urgentPasses, backupSeconds, triggers, ...filters },
  };
}

const columnsOf = ({ quiet, sites, ...rest }: NotificationRules): Columns => ({
  ...rest,
  siteIds: sites,
  quietFrom: quiet?.from ?? null,
  quietTo: quiet?.to ?? null,
});

/**
 * Turns all notifications of leave messages on or off. Off, no endpoint of the list hears of them; whatever else these
 * endpoints are subscribed to goes on.
 * @throws AppError `forbidden`
 */
export async function setNotificationsEnabled(ctx: ServiceContext, enabled: boolean): Promise<NotificationSettings> {
  authorize(ctx, "endpoint.write");
  return ctx.db.transaction(async (tx) => {
    const updatedAt = ctx.now();
    const otherwise = { enabled, ...columnsOf(DEFAULTS.rules), updatedAt };
    const row = await writeNotificationSettings(tx, ctx.organizationId, otherwise, { enabled, updatedAt });
    await bumpConfigVersion(tx, ctx.organizationId);
    const action = enabled ? "notifications.enabled" : "notifications.disabled";
    await audit(tx, ctx, { action, objectType: "notifications" });
    return settingsOf(row);
  });
}

/**
 * Changes the rules and gives them to every endpoint that was made for notifications; a webhook that was taken in keeps
 * its own.
 * @throws AppError `invalid`, `conflict` when somebody changes one of the endpoints at the same time, `forbidden`
 */
export async function setNotificationRules(
  ctx: ServiceContext,
  input: NotificationRulesInput,
): Promise<NotificationSettings> {
  authorize(ctx, "endpoint.write");
  const rules = parseInput(NotificationRulesSchema, input);
  return inTransaction(ctx, async (inside, tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    const updatedAt = ctx.now();
    const columns = columnsOf(rules);
    const before = await notificationSettings(tx, ctx.organizationId);
    const otherwise = { enabled: true, ...columns, updatedAt };
    const row = await writeNotificationSettings(tx, ctx.organizationId, otherwise, { ...columns, updatedAt });
    const { timeZone } = await organizationFacts(tx, ctx.organizationId);
    for (const { endpoint, reused } of await listNotificationChannels(tx, ctx.organizationId)) {
      if (reused) continue;
      const filters = endpoint.settings.rules?.filters ?? null;
      await updateEndpoint(inside, encodeId("endpoint", endpoint.id), {
        ...ruleInputs(rules, timeZone, { filters, rules: before.rules }),
        ...triggerInputs(rules.triggers, endpoint),
      });
    }
    // How long backups wait is part of the routing table.
    await bumpConfigVersion(tx, ctx.organizationId);
    await audit(tx, ctx, { action: "notifications.rules_changed", objectType: "notifications" });
    return settingsOf(row);
  });
}
