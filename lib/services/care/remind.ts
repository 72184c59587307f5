import { claimSilenceAlarm, organizationsWithMessages, tokensEndingBefore } from "@/db/queries/care";
import { listNotificationChannels } from "@/db/queries/notifications";
import type { ServiceContext } from "@/lib/context";
import { silenceAlert, tokenAlert } from "@/lib/domain/care/alerts";
import { TOKEN_REMINDERS, tokenReminder } from "@/lib/domain/care/findings";
import { uuidAt } from "@/lib/domain/ids";
import { ingestEvents } from "@/lib/services/events/ingest";
import { notificationSettings } from "@/lib/services/leavemsg/settings";
import { silentMessages } from "@/lib/services/leavemsg/silence";
import type { SelfTestDeps } from "./self-tests";
import { CARE_DEFAULTS } from "./settings";

const DAY_MS = 86_400_000;
/** Organizations and tokens of one run; the next one follows in ten minutes. */
const PER_RUN = 500;

/**
 * Raises the alerts that no push leads to: messages that nobody was told of, and tokens that end soon. They are system
 * alerts like every other one, so they reach whoever subscribed to those: another way than the channels that are silent.
 * Safe to run as often and on as many workers as one likes.
 */
export async function remindOfCare(deps: SelfTestDeps): Promise<void> {
  await alarmSilence(deps);
  await remindOfTokens(deps);
}

const contextOf = (deps: SelfTestDeps, organizationId: string): ServiceContext => ({
  ...deps,
  organizationId,
  actor: { kind: "system", name: "care" },
  requestId: "care",
  ip: null,
});

async function alarmSilence(deps: SelfTestDeps): Promise<void> {
  const now = deps.now();
  const since = new Date(now.getTime() - DAY_MS);
  for (const organizationId of await organizationsWithMessages(deps.db, uuidAt(since.getTime()), PER_RUN)) {
    const ctx = contextOf(deps, organizationId);
    const rows = await listNotificationChannels(deps.db, organizationId);
    const { enabled } = await notificationSettings(deps.db, organizationId);
    const expected = enabled && rows.some(({ endpoint }) => endpoint.enabled);
    const silent = await silentMessages(
      ctx,
      rows.map(({ endpoint }) => endpoint.id),
      expected,
    );
    // Told once a day, for as long as it lasts.
    if (silent === null || !(await claimSilenceAlarm(deps.db, organizationId, now, since, CARE_DEFAULTS))) continue;
    const data = silenceAlert(silent, `${deps.appUrl}/settings/notifications`, now);
    await ingestEvents(ctx, { events: [{ type: "system_alert.error", data }], source: "system" });
  }
}

async function remindOfTokens(deps: SelfTestDeps): Promise<void> {
  const now = deps.now();
  const until = new Date(now.getTime() + TOKEN_REMINDERS[0] * DAY_MS);
  for (const { id, organizationId, name, expiresAt } of await tokensEndingBefore(deps.db, now, until, PER_RUN)) {
    const days = tokenReminder(expiresAt, now);
    if (days === null) continue;
    const data = tokenAlert(name, days, `${deps.appUrl}/settings/tokens`, now);
    // The id makes each reminder come once, whoever looks and how often.
    const event = { type: "system_alert.warning", data, id: `token-expiry:${id}:${days}` };
    await ingestEvents(contextOf(deps, organizationId), { events: [event], source: "system" });
  }
}
