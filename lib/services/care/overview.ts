import { type CareLine, listCareLines } from "@/db/queries/care";
import { authorize, type ServiceContext } from "@/lib/context";
import { daysBetween } from "@/lib/domain/care/findings";
import type { SelfTestRhythm } from "@/lib/domain/care/self-test";
import type { ChannelId } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { requireEndpoint } from "@/lib/services/endpoints/find";
import { oldestSecretDays } from "./findings";

/** Webhooks one page shows; who has more looks for one in the list of webhooks. */
const SHOWN = 200;

/** How one webhook is kept: its self-test, the age of its secrets, the certificate it met. */
export type CareRow = {
  id: string;
  name: string;
  channel: ChannelId;
  enabled: boolean;
  selfTest: { rhythm: SelfTestRhythm; at: string; day: number };
  nextTestAt: string | null;
  lastTest: { at: string; ok: boolean; deliveryId: string | null; finding: { zh: string; en: string } | null } | null;
  /** Days since its oldest secret was set; null without secrets. */
  secretDays: number | null;
  certificate: { host: string; issuer: string; expiresAt: string; daysLeft: number; seenAt: string | null } | null;
};

/**
 * How the organization's webhooks are kept, by name.
 * @throws AppError `forbidden`
 */
export async function listCare(ctx: ServiceContext): Promise<CareRow[]> {
  authorize(ctx, "endpoint.read");
  const lines = await listCareLines(ctx.db, ctx.organizationId, { limit: SHOWN });
  return lines.map((line) => rowOf(line, ctx.now()));
}

/**
 * How one webhook is kept.
 * @throws AppError `not_found`, `forbidden`
 */
export async function readCare(ctx: ServiceContext, id: string): Promise<CareRow> {
  authorize(ctx, "endpoint.read");
  const { id: onlyId, name, channel, enabled, createdAt, urlHost: host } = await requireEndpoint(ctx, id);
  const [line] = await listCareLines(ctx.db, ctx.organizationId, { onlyId, limit: 1 });
  const bare = { id: onlyId, name, channel, enabled, host, createdAt, secretPaths: [], care: null };
  return rowOf(line ?? bare, ctx.now());
}

function rowOf(line: CareLine, now: Date): CareRow {
  const { care, channel, enabled, name } = line;
  const { selfTest: rhythm = "off", selfTestAt: at = "09:00", selfTestDay: day = 1 } = care ?? {};
  return {
    ...{ id: encodeId("endpoint", line.id), name, channel, enabled },
    selfTest: { rhythm, at, day },
    nextTestAt: care?.nextTestAt?.toISOString() ?? null,
    lastTest: lastTestOf(care),
    secretDays: oldestSecretDays(line, now),
    certificate: certificateOf(care, now),
  };
}

function lastTestOf(care: CareLine["care"]): CareRow["lastTest"] {
  if (care === null || care.lastTestAt === null || care.lastTestOk === null) return null;
  const { lastTestAt, lastTestOk: ok, lastTestDeliveryId: id, lastTestFinding: finding } = care;
  return { at: lastTestAt.toISOString(), ok, deliveryId: id === null ? null : encodeId("delivery", id), finding };
}

function certificateOf(care: CareLine["care"], now: Date): CareRow["certificate"] {
  const expiresAt = care?.certificateExpiresAt ?? null;
  if (care === null || expiresAt === null) return null;
  return {
    host: care.certificateHost ?? "",
    issuer: care.certificateIssuer ?? "",
    expiresAt: expiresAt.toISOString(),
    daysLeft: daysBetween(now, expiresAt),
    seenAt: care.certificateSeenAt?.toISOString() ?? null,
  };
}
