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
import { DEFAULT_DEDUPE_SECONDS, type EndpointRules, MAX_DEDUPE_SECONDS } from "@/lib/domain/endpoint-rules";
import { encodeId } from "@/lib/domain/ids";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { updateEndpoint } from "@/lib/services/endpoints/update";
import { inTransaction } from "./in-transaction";

/** Document C: at most ten notifications a minute, "可在配置中调整". */
export const DEFAULT_PER_MINUTE = 10;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "time_of_day");

export const NotificationRulesSchema = z.strictObject({
  /** 1 to 60; what is more is merged into a digest. */
  perMinute: z.number().int("rate_range").min(1, "rate_range").max(60, "rate_range"),
  /** The same words are not told again for so long; 0 = always. */
  dedupeSeconds: z.number().int("dedupe_range").min(0, "dedupe_range").max(MAX_DEDUPE_SECONDS, "dedupe_range"),
  /** Nothing is sent in these hours of each day (the organization's time); it goes out when they are over. */
  quiet: z
    .strictObject({ from: timeOfDay, to: timeOfDay })
    .refine(({ from, to }) => from !== to, { path: ["to"], message: "window_empty" })
    .nullable(),
});
export type NotificationRules = z.output<typeof NotificationRulesSchema>;

export type NotificationSettings = { enabled: boolean; rules: NotificationRules };

const DEFAULTS: NotificationSettings = {
  enabled: true,
  rules: { perMinute: DEFAULT_PER_MINUTE, dedupeSeconds: DEFAULT_DEDUPE_SECONDS, quiet: null },
};

/** What holds for all notifications of the organization. */
export async function notificationSettings(db: Executor, organizationId: string): Promise<NotificationSettings> {
  const row = await findNotificationSettings(db, organizationId);
  return row === null ? DEFAULTS : settingsOf(row);
}

function settingsOf({ enabled, perMinute, dedupeSeconds, quietFrom, quietTo }: NotificationSettingsRow) {
  const quiet = quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo };
  return { enabled, rules: { perMinute, dedupeSeconds, quiet } };
}

const columnsOf = ({ perMinute, dedupeSeconds, quiet }: NotificationRules) => ({
  ...{ perMinute, dedupeSeconds },
  ...{ quietFrom: quiet?.from ?? null, quietTo: quiet?.to ?? null },
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
  input: NotificationRules,
): Promise<NotificationSettings> {
  authorize(ctx, "endpoint.write");
  const rules = parseInput(NotificationRulesSchema, input);
  return inTransaction(ctx, async (inside, tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    const updatedAt = ctx.now();
    const columns = columnsOf(rules);
    const otherwise = { enabled: true, ...columns, updatedAt };
    const row = await writeNotificationSettings(tx, ctx.organizationId, otherwise, { ...columns, updatedAt });
    const { timeZone } = await organizationFacts(tx, ctx.organizationId);
    for (const { endpoint, reused } of await listNotificationChannels(tx, ctx.organizationId)) {
      if (reused) continue;
      const filters = endpoint.settings.rules?.filters ?? null;
      await updateEndpoint(inside, encodeId("endpoint", endpoint.id), ruleInputs(rules, timeZone, filters));
    }
    await audit(tx, ctx, { action: "notifications.rules_changed", objectType: "notifications" });
    return settingsOf(row);
  });
}

/** The rules as an endpoint's input. What the endpoint filters besides hours stays. */
export function ruleInputs(rules: NotificationRules, timezone: string, filters: EndpointRules["filters"] = null) {
  const { perMinute, dedupeSeconds, quiet } = rules;
  // An endpoint names the hours in which it sends: all that are not quiet.
  const windows = quiet === null ? [] : [{ from: quiet.to, to: quiet.from }];
  const { keywords, fields = [] } = filters ?? {};
  const nothing = windows.length === 0 && keywords === undefined && fields.length === 0;
  return {
    rateLimit: { perMinute, overflow: "merge" as const },
    dedupeSeconds,
    filters: nothing
      ? null
      : { ...(keywords === undefined ? {} : { keywords }), fields, windows, timezone, outside: "defer" as const },
  };
}
