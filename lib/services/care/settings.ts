import { z } from "zod";
import type { Executor } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { findCareSettings, writeCareSettings } from "@/db/queries/care";
import { authorize, type ServiceContext } from "@/lib/context";
import { DEFAULT_QUIET_DAYS, DEFAULT_SECRET_DAYS } from "@/lib/domain/care/findings";
import { env } from "@/lib/env";
import { parseInput } from "@/lib/services/endpoints/parse-input";

export const CareSettingsSchema = z.strictObject({
  /** Secrets older than this are to be replaced. */
  secretDays: z.number().int("care_secret_days").min(30, "care_secret_days").max(730, "care_secret_days"),
  /** Days without a push after which a webhook counts as quiet. */
  quietDays: z.number().int("care_quiet_days").min(1, "care_quiet_days").max(90, "care_quiet_days"),
});
export type CareSettings = z.output<typeof CareSettingsSchema>;

/** What holds as long as nobody said otherwise. */
export const CARE_DEFAULTS: CareSettings = { secretDays: DEFAULT_SECRET_DAYS, quietDays: DEFAULT_QUIET_DAYS };

/** When an organization wants to be reminded. */
export async function careSettings(db: Executor, organizationId: string): Promise<CareSettings> {
  const row = await findCareSettings(db, organizationId);
  return row === null ? CARE_DEFAULTS : { secretDays: row.secretDays, quietDays: row.quietDays };
}

/** @throws AppError `invalid`, `forbidden` */
export async function setCareSettings(ctx: ServiceContext, input: CareSettings): Promise<void> {
  authorize(ctx, "endpoint.write");
  const values = parseInput(CareSettingsSchema, input);
  await ctx.db.transaction(async (tx) => {
    await writeCareSettings(tx, ctx.organizationId, { ...values, updatedAt: ctx.now() });
    await audit(tx, ctx, { action: "care.settings_changed", objectType: "care" });
  });
}

/**
 * The addresses our pushes come from, as the operator wrote them down; empty when nobody did. Not looked up: only a
 * stranger could tell, and what is behind a gateway is known to its operator.
 */
export function egressAddresses(): readonly string[] {
  return env().EGRESS_ADDRESSES;
}
