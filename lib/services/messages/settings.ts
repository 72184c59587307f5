import type { Executor } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  findInboxSettings,
  findServiceFacts,
  type InboxSettingsRow,
  type ServiceFacts,
  saveInboxSettings,
} from "@/db/queries/inbox-settings";
import type { ServiceContext } from "@/lib/context";
import type { Priority } from "@/lib/domain/leave-message/priority";
import { INBOX_DEFAULTS } from "@/lib/domain/leave-message/settings";
import { type SlaTargets, slaMinutes, slaTimes } from "@/lib/domain/leave-message/sla";
import { type Hours, hoursOf, NO_HOURS } from "@/lib/domain/presence/schedule";

export type InboxSettings = Omit<InboxSettingsRow, "organizationId" | "updatedAt">;

/** What holds for an organization's inbox, defaults filled in. */
export async function inboxSettings(db: Executor, organizationId: string): Promise<InboxSettings> {
  const row = await findInboxSettings(db, organizationId);
  if (row === null) return INBOX_DEFAULTS;
  const { organizationId: _organization, updatedAt: _at, ...settings } = row;
  return settings;
}

/** Writes some settings over the others. In the caller's transaction; `action` is what the audit log says. */
export async function changeInboxSettings(
  tx: Executor,
  ctx: ServiceContext,
  values: Partial<InboxSettings>,
  action: string,
): Promise<void> {
  const { organizationId } = ctx;
  const before = await inboxSettings(tx, organizationId);
  await saveInboxSettings(tx, { ...before, ...values, organizationId, updatedAt: ctx.now() });
  await audit(tx, ctx, { action, objectType: "inbox_settings", objectId: organizationId });
}

/** When an organization works, and how long its visitors may wait. */
export type ServiceTimes = {
  hours: Hours;
  targets: SlaTargets;
  timeZone: string;
  /** The clock stands still while a message is put off. */
  pauses: boolean;
};

export async function serviceTimes(db: Executor, organizationId: string): Promise<ServiceTimes> {
  return serviceTimesOf(await findServiceFacts(db, organizationId));
}

/** @throws Error without facts: there is no such organization */
export function serviceTimesOf(facts: ServiceFacts | null): ServiceTimes {
  if (facts === null) throw new Error("no such organization");
  const { timeZone, schedule, slaMinutes: minutes, slaCategories: categories, slaPause } = facts;
  return {
    hours: hoursOf(schedule ?? NO_HOURS, timeZone),
    targets: { minutes: minutes ?? INBOX_DEFAULTS.slaMinutes, categories: categories ?? INBOX_DEFAULTS.slaCategories },
    timeZone,
    pauses: slaPause ?? INBOX_DEFAULTS.slaPause,
  };
}

/** When a message's first answer is due, for a clock that starts at `from`. */
export function dueTimes(
  { hours, targets }: ServiceTimes,
  from: Date,
  about: { priority: Priority; category: string },
): { dueAt: Date; warnAt: Date } {
  return slaTimes(hours, from, slaMinutes(targets, about));
}
