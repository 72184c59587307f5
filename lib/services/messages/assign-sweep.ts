import type { Db, Tx } from "@/db/client";
import {
  lastOwners,
  listAssignments,
  lockMessagesToRoute,
  organizationsToRoute,
  type RouteHistory,
  routeHistories,
  type SiteAssignment,
  saveLastAssignee,
  setRouteAt,
  tryLockAssignments,
} from "@/db/queries/assignments";
import { changeMessage, countOpenMessages, userNames } from "@/db/queries/inbox";
import type { MessageRow } from "@/db/queries/messages";
import {
  type AutoAssignment,
  type Candidate,
  type Choice,
  canStillBeAssigned,
  chooseAssignee,
  type ToAssign,
} from "@/lib/domain/leave-message/assignment";
import { afterMinutes } from "@/lib/domain/leave-message/sla";
import { AUTOMATIC } from "@/lib/domain/message-texts";
import type { Hours } from "@/lib/domain/presence/schedule";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { loadPresence } from "@/lib/services/presence/read";
import { editEvents } from "./edit-events";
import { type FactDraft, recordFacts } from "./facts";
import { serviceTimes } from "./settings";
import type { SlaDeps } from "./sla-sweep";

const PER_ROUND = 100;
/** A message that nobody can have now is looked at again after this. */
const LOOK_AGAIN_MS = 30_000;
const ACTOR = { kind: "system", name: AUTOMATIC } as const;

/** What is decided about one message; null: it is left to people. */
type Decision = { message: MessageRow; site: SiteAssignment; choice: Choice | null; returned: boolean } | null;
type Team = { candidates: Candidate[]; names: ReadonlyMap<string, string>; hours: Hours };
/** What a round knows besides the messages; kept up to date as it goes. */
type Round = Team & {
  sites: Map<string, SiteAssignment>;
  owners: Map<string, string>;
  histories: Map<string, RouteHistory>;
  /** Sites whose turn moved on. */
  moved: Set<SiteAssignment>;
};

/**
 * Gives new messages to members, by the rules of their sites, and takes back what nobody touched in time: it goes to
 * the next who is there, or waits for one. One round of an organization at a time, whoever makes it; what somebody is
 * changing at the moment is left to the next one.
 */
export async function sweepAssignments(deps: SlaDeps): Promise<void> {
  for (const organizationId of await organizationsToRoute(deps.db, deps.now(), PER_ROUND)) {
    const team = await teamOf(deps.db, organizationId, deps.now());
    for (let taken = PER_ROUND; taken === PER_ROUND; ) {
      const { seen, changed } = await deps.db.transaction((tx) => assignSome(tx, deps, organizationId, team));
      taken = seen;
      if (!changed) continue;
      deps.live.touch(organizationId, "messages");
      wakeRouting(deps);
    }
  }
}

/** Everybody who handles messages, and who of them takes some now. */
async function teamOf(db: Db, organizationId: string, now: Date): Promise<Team> {
  const [{ facts, agents, devices }, { hours }] = await Promise.all([
    loadPresence(db, organizationId, now),
    serviceTimes(db, organizationId),
  ]);
  const live = new Set(devices.map(({ userId }) => userId));
  const takes = (status: string | undefined) =>
    status === "available" || (status === "busy" && facts.settings?.countBusy === true);
  const candidates = agents.map(({ userId, presence }) => ({
    ...{ id: userId, open: 0 },
    there: live.has(userId) && takes(presence?.status),
  }));
  return { candidates, hours, names: new Map(agents.map(({ userId, name }) => [userId, name])) };
}

async function assignSome(
  tx: Tx,
  deps: SlaDeps,
  organizationId: string,
  team: Team,
): Promise<{ seen: number; changed: boolean }> {
  if (!(await tryLockAssignments(tx, organizationId))) return { seen: 0, changed: false };
  const messages = await lockMessagesToRoute(tx, organizationId, deps.now(), PER_ROUND);
  if (messages.length === 0) return { seen: 0, changed: false };
  const round = await readRound(tx, organizationId, messages, team);
  const decided = messages.map((message) => decide(round, message));
  const left = messages.filter((_, index) => decided[index] === null).map(({ id }) => id);
  await setRouteAt(tx, organizationId, left, null);
  return { seen: messages.length, changed: await carryOut(tx, deps, organizationId, round, decided) };
}

async function readRound(tx: Tx, organizationId: string, messages: readonly MessageRow[], team: Team): Promise<Round> {
  const open = await countOpenMessages(tx, organizationId);
  const sites = await listAssignments(tx, organizationId);
  const ids = messages.map(({ id }) => id);
  return {
    ...team,
    candidates: team.candidates.map((one) => ({ ...one, open: open.get(one.id) ?? 0 })),
    sites: new Map(sites.map((site) => [site.siteId, site])),
    moved: new Set(),
    histories: await routeHistories(tx, organizationId, ids),
    owners: await lastOwners(
      tx,
      organizationId,
      messages.flatMap(({ contactId }) => contactId ?? []),
    ),
  };
}

/** Who gets a message. Counts it at once, so that the next one of the round finds him busier and the turn moved on. */
function decide(round: Round, message: MessageRow): Decision {
  const site = round.sites.get(message.siteId);
  const history = round.histories.get(message.id);
  if (site === undefined || message.status !== "pending" || history?.touched === true) return null;
  const returned = message.assigneeId !== null;
  if (returned && history === undefined) return null;
  const about: ToAssign = {
    category: message.category,
    lastOwner: round.owners.get(message.contactId ?? "") ?? null,
    tried: new Set(history?.tried),
  };
  const choice = chooseAssignee(site.rule, about, { candidates: round.candidates, last: site.last });
  if (choice === null && !returned && !canStillBeAssigned(site.rule, about, round.candidates)) return null;
  for (const one of round.candidates) {
    if (one.id === message.assigneeId) one.open -= 1;
    if (one.id === choice?.userId) one.open += 1;
  }
  if (choice !== null && choice.why !== "owner") {
    site.last = choice.userId;
    round.moved.add(site);
  }
  return { message, site, choice, returned };
}

/** Writes what was decided, with the lines of the timelines and the events. True when anybody got or lost one. */
async function carryOut(
  tx: Tx,
  deps: SlaDeps,
  organizationId: string,
  round: Round,
  decided: readonly Decision[],
): Promise<boolean> {
  const now = deps.now();
  const ctx = { organizationId, now: deps.now, actor: ACTOR };
  const again = new Date(now.getTime() + LOOK_AGAIN_MS);
  const facts: FactDraft[] = [];
  const told: { message: MessageRow; values: { assigneeId: string | null } }[] = [];
  const waiting: string[] = [];
  const former = await userNames(
    tx,
    decided.flatMap((one) => one?.message.assigneeId ?? []),
  );
  for (const one of decided) {
    if (one === null) continue;
    const { message, site, choice, returned } = one;
    if (choice === null && !returned) {
      waiting.push(message.id);
      continue;
    }
    const values = { assigneeId: choice?.userId ?? null };
    const routeAt = choice === null ? again : afterMinutes(round.hours, now, site.rule.returnMinutes);
    await changeMessage(tx, message, { ...values, routeAt, updatedAt: now });
    facts.push(factOf(one, new Map([...former, ...round.names])));
    told.push({ message, values });
  }
  await setRouteAt(tx, organizationId, waiting, again);
  for (const { siteId, last } of round.moved)
    if (last !== null) await saveLastAssignee(tx, organizationId, siteId, last);
  await recordFacts(tx, ctx, facts);
  await recordEvents(tx, ctx, await editEvents(tx, ctx, told));
  return told.length > 0;
}

/** The line of the timeline, with why: people want to know how they came to it. */
function factOf(one: NonNullable<Decision>, names: ReadonlyMap<string, string>): FactDraft {
  const { message, site, choice, returned } = one;
  const ids = [message.assigneeId, choice?.userId].flatMap((id) => id ?? []);
  return {
    messageId: message.id,
    kind: "assigned",
    data: {
      before: { assigneeId: message.assigneeId },
      after: { assigneeId: choice?.userId ?? null },
      names: Object.fromEntries(ids.map((id) => [id, names.get(id) ?? ""])),
      auto: {
        ...(choice === null ? {} : { why: choice.why, byCategory: choice.byCategory, open: choice.open }),
        ...(returned ? { untouchedMinutes: site.rule.returnMinutes } : {}),
      } satisfies AutoAssignment,
      version: message.version + 1,
    },
  };
}
