import { type CareLine, lastPushes, listCareLines, listTokenFacts, quietEndpoints } from "@/db/queries/care";
import { listNotificationChannels } from "@/db/queries/notifications";
import { authorize, may, type ServiceContext } from "@/lib/context";
import {
  CARE_KINDS,
  type CareKind,
  type CareSeverity,
  certificateCare,
  daysBetween,
  tokenCare,
} from "@/lib/domain/care/findings";
import { encodeId, uuidAt, uuidTime } from "@/lib/domain/ids";
import { endpointUuid } from "@/lib/services/endpoints/find";
import { fileSpace, shareInUse } from "@/lib/services/forms/file-space";
import { notificationSettings } from "@/lib/services/leavemsg/settings";
import { silentMessages } from "@/lib/services/leavemsg/silence";
import { careSettings } from "./settings";

const DAY_MS = 86_400_000;
/** Files take more of their room than this: told before visitors can attach nothing. */
const FILES_SHARE = 0.9;
/** More webhooks and tokens than any page of findings could show. */
const MOST = 2_000;
/** Quiet webhooks whose last push is looked up. */
const QUIET_SHOWN = 50;

/** Something that needs care: what, about which webhook or token, how pressing, and where to go. */
export type CareFinding = {
  kind: CareKind;
  severity: CareSeverity;
  /** Of the webhook or token; empty for the organization as a whole. */
  name: string;
  /** `whk_…` when it is about a webhook. */
  endpointId: string | null;
  /** Days, a count, a host: what its text needs. */
  values: { d?: number; n?: number; host?: string };
  /** What a failed self-test came to. */
  finding: { zh: string; en: string } | null;
  href: string;
};

/**
 * Everything of the organization that needs care, the most pressing first.
 * @throws AppError `forbidden`
 */
export async function careFindings(ctx: ServiceContext): Promise<CareFinding[]> {
  authorize(ctx, "endpoint.read");
  const [lines, tokens, notifications, files] = await Promise.all([
    listCareLines(ctx.db, ctx.organizationId, { limit: MOST }),
    may(ctx, "token.manage") ? tokenFindings(ctx) : [],
    may(ctx, "message.read") ? notificationFindings(ctx) : [],
    may(ctx, "privacy.manage") ? fileFindings(ctx) : [],
  ]);
  return sorted([...notifications, ...files, ...(await webhookFindings(ctx, lines)), ...tokens]);
}

/**
 * The same of one webhook.
 * @throws AppError `not_found` for what is no id, `forbidden`
 */
export async function careFindingsOf(ctx: ServiceContext, endpointId: string): Promise<CareFinding[]> {
  authorize(ctx, "endpoint.read");
  const onlyId = endpointUuid(endpointId);
  const lines = await listCareLines(ctx.db, ctx.organizationId, { onlyId, limit: 1 });
  return sorted(await webhookFindings(ctx, lines));
}

const SEVERITIES: readonly CareSeverity[] = ["danger", "warning", "info"];

function sorted(findings: CareFinding[]): CareFinding[] {
  const rank = ({ kind, severity }: CareFinding) =>
    SEVERITIES.indexOf(severity) * CARE_KINDS.length + CARE_KINDS.indexOf(kind);
  return findings.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

async function webhookFindings(ctx: ServiceContext, lines: readonly CareLine[]): Promise<CareFinding[]> {
  const settings = await careSettings(ctx.db, ctx.organizationId);
  const now = ctx.now();
  const own = lines.flatMap((line) => [
    selfTestFinding(line),
    certificateFinding(line, now),
    secretFinding(line, now, settings.secretDays),
  ]);
  const found = own.filter((finding) => finding !== null);
  return [...found, ...(await quietFindings(ctx, lines, settings.quietDays))];
}

type Part = Pick<CareFinding, "kind" | "severity" | "values"> & Partial<Pick<CareFinding, "finding" | "href">>;

function about(line: Pick<CareLine, "id" | "name">, part: Part): CareFinding {
  const endpointId = encodeId("endpoint", line.id);
  const base = { name: line.name, endpointId, finding: null, href: `/settings/webhooks/${endpointId}` };
  return { ...base, ...part };
}

function selfTestFinding(line: CareLine): CareFinding | null {
  const { care, enabled } = line;
  if (care === null || !enabled || care.selfTest === "off" || care.lastTestOk !== false) return null;
  const { lastTestDeliveryId: id, lastTestFinding: finding } = care;
  return about(line, {
    ...{ kind: "selfTestFailed", severity: "danger", values: {}, finding },
    ...(id === null ? {} : { href: `/settings/webhooks/deliveries/${encodeId("delivery", id)}` }),
  });
}

function certificateFinding(line: CareLine, now: Date): CareFinding | null {
  const { care, enabled } = line;
  if (care === null || !enabled || care.certificateExpiresAt === null) return null;
  // Of an address that the webhook had before.
  if (care.certificateHost !== null && line.host !== "" && care.certificateHost !== hostOf(line.host)) return null;
  const found = certificateCare(care.certificateExpiresAt, now);
  if (found === null) return null;
  const { days, severity } = found;
  const host = care.certificateHost ?? line.host;
  const href = `/settings/webhooks/${encodeId("endpoint", line.id)}?tab=config`;
  return about(line, { kind: "certificate", severity, values: { d: days, host }, href });
}

/** A stored host may carry a port. */
const hostOf = (host: string): string => host.replace(/:\d+$/, "");

/** Days since the oldest of an endpoint's secrets was set; null when it has none. */
export function oldestSecretDays({ secretPaths, care, createdAt }: CareLine, now: Date): number | null {
  const current = secretPaths.filter((path) => path !== "signature.previous");
  if (current.length === 0) return null;
  return Math.max(...current.map((path) => daysBetween(new Date(care?.secretDates[path] ?? createdAt), now)));
}

function secretFinding(line: CareLine, now: Date, limit: number): CareFinding | null {
  const days = line.enabled ? oldestSecretDays(line, now) : null;
  if (days === null || days < limit) return null;
  const href = `/settings/webhooks/${encodeId("endpoint", line.id)}/edit?focus=signature.secret`;
  return about(line, { kind: "secretOld", severity: "warning", values: { d: days }, href });
}

async function quietFindings(ctx: ServiceContext, lines: readonly CareLine[], days: number): Promise<CareFinding[]> {
  const now = ctx.now();
  const since = new Date(now.getTime() - days * DAY_MS);
  const old = lines.filter(({ enabled, createdAt }) => enabled && createdAt < since);
  const ids = old.map(({ id }) => id);
  const quiet = await quietEndpoints(ctx.db, ctx.organizationId, ids, uuidAt(since.getTime()));
  const last = await lastPushes(ctx.db, ctx.organizationId, quiet.slice(0, QUIET_SHOWN));
  const silent = new Set(quiet);
  return old.flatMap((line) => {
    if (!silent.has(line.id)) return [];
    const lastId = last.get(line.id);
    const from = lastId === undefined ? line.createdAt : new Date(uuidTime(lastId));
    const href = `/settings/webhooks/${encodeId("endpoint", line.id)}/edit?focus=events`;
    return [about(line, { kind: "quiet", severity: "warning", values: { d: daysBetween(from, now) }, href })];
  });
}

async function tokenFindings(ctx: ServiceContext): Promise<CareFinding[]> {
  const now = ctx.now();
  const tokens = await listTokenFacts(ctx.db, ctx.organizationId, now, MOST);
  return tokens.flatMap((token) => {
    const found = tokenCare(token, now);
    if (found === null) return [];
    const { kind, severity, days } = found;
    return [
      {
        kind,
        severity,
        name: token.name,
        endpointId: null,
        values: { d: days },
        finding: null,
        href: "/settings/tokens",
      },
    ];
  });
}

async function notificationFindings(ctx: ServiceContext): Promise<CareFinding[]> {
  const [rows, { enabled }] = await Promise.all([
    listNotificationChannels(ctx.db, ctx.organizationId),
    notificationSettings(ctx.db, ctx.organizationId),
  ]);
  if (!enabled || rows.length === 0) return [];
  const base = { name: "", endpointId: null, finding: null, href: "/settings/notifications" };
  const expected = rows.some(({ endpoint }) => endpoint.enabled);
  if (!expected) return [{ ...base, kind: "noChannel", severity: "warning", values: {} }];
  const ids = rows.map(({ endpoint }) => endpoint.id);
  const silent = await silentMessages(ctx, ids, expected);
  return silent === null ? [] : [{ ...base, kind: "silence", severity: "danger", values: { n: silent } }];
}

async function fileFindings(ctx: ServiceContext): Promise<CareFinding[]> {
  const share = shareInUse(await fileSpace(ctx));
  if (share < FILES_SHARE) return [];
  const base = { name: "", endpointId: null, finding: null, href: "/settings/privacy" };
  const severity = share >= 1 ? "danger" : "warning";
  return [{ ...base, kind: "filesFull", severity, values: { n: Math.floor(share * 100) } }];
}
