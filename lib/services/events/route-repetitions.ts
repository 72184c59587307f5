import { earliestTwins, findOriginals, type OriginalQuestion, type TwinQuestion } from "@/db/queries/dedupe";
import type { NewMark } from "@/db/queries/due";
import type { HotRun } from "@/db/queries/hot";
import { uuidAt, uuidTime } from "@/lib/domain/ids";
import { deliveryUuid } from "@/lib/domain/routing/delivery-id";
import type { Match } from "./route-match";

const HOUR_MS = 3_600_000;

/** Whether the content of an event is compared with what its endpoint got lately. */
export function isComparable({ event, route, decision, operational }: Match): boolean {
  return route.dedupeMs > 0 && event.contentHash !== null && decision.kind !== "skip" && !operational;
}

/** The matches of one content for one endpoint, in the order of the events. */
type Group = { hash: string; matches: [Match, ...Match[]] };

/**
 * Turns repetitions among the matches into skipped ones, and returns what to remember. A content that is seen for the first
 * time costs one look at the index of contents and no row; from the second time on there is one row per endpoint and
 * content. Times are those of the events, so that nothing depends on when they are routed. The caller holds the locks of the
 * organizations: what is read here is all that was decided before.
 */
export async function markRepetitions(run: HotRun, matches: readonly Match[]): Promise<NewMark[]> {
  const groups = groupsOf(matches);
  if (groups.length === 0) return [];
  const twins = await twinsOf(run, groups);
  const repeated = groups.flatMap((group, index) => {
    const twin = twins[index] ?? null;
    return twin === null && group.matches.length === 1 ? [] : [{ group, twin }];
  });
  if (repeated.length === 0) return [];
  const originals = await findOriginals(
    run,
    repeated.map(({ group, twin }): OriginalQuestion => {
      const { endpointId, mix } = group.matches[0].route;
      return { endpointId, hash: group.hash, twin: twin === null || mix === null ? null : deliveryUuid(twin, mix) };
    }),
  );
  return repeated.flatMap(({ group }, index) => settle(group, originals[index] ?? null));
}

function groupsOf(matches: readonly Match[]): Group[] {
  const groups = new Map<string, Group>();
  for (const match of matches) {
    const hash = match.event.contentHash;
    if (hash === null || !isComparable(match)) continue;
    const key = match.route.endpointId + hash;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { hash, matches: [match] });
    else group.matches.push(match);
  }
  return [...groups.values()];
}

/** For each group the earliest event outside the page with its content that still counts. Asked once per event. */
async function twinsOf(run: HotRun, groups: readonly Group[]): Promise<(string | null)[]> {
  const questions = new Map<string, TwinQuestion>();
  const own = ownIds(groups);
  const asked = groups.map(({ hash, matches: [{ event, route }] }) => {
    const key = event.id + route.dedupeMs;
    const known = questions.get(key);
    if (known !== undefined) return known.n;
    const at = uuidTime(event.id);
    const { organizationId } = event;
    const n = questions.size;
    const ours = own.get(organizationId + hash) ?? [];
    // An hour ahead is more than clocks differ by.
    const [since, until] = [uuidAt(at - route.dedupeMs + 1), uuidAt(at + HOUR_MS)];
    questions.set(key, { n, organizationId, hash, since, until, own: ours });
    return n;
  });
  const found = await earliestTwins(run, [...questions.values()]);
  return asked.map((n) => found.get(n) ?? null);
}

/** The page's events by organization and content. */
function ownIds(groups: readonly Group[]): Map<string, string[]> {
  const own = new Map<string, string[]>();
  const events = new Set(groups.flatMap(({ matches }) => matches.map(({ event }) => event)));
  for (const { id, organizationId, contentHash } of events) {
    const key = organizationId + (contentHash ?? "");
    own.set(key, [...(own.get(key) ?? []), id]);
  }
  return own;
}

/** Goes through a group in order: the first passes unless something before it stands, and so on from there. */
function settle({ hash, matches }: Group, original: string | null): NewMark[] {
  const { endpointId, dedupeMs } = matches[0].route;
  let standing = original;
  for (const match of matches) {
    const until = standing === null ? 0 : uuidTime(standing) + dedupeMs;
    if (standing === null || uuidTime(match.event.id) >= until) {
      standing = match.deliveryId;
      continue;
    }
    const why = { diagnosis: "skipped.duplicate", values: { seconds: dedupeMs / 1_000 } };
    match.decision = { kind: "skip", reason: "duplicate", why, relatedId: standing };
  }
  if (standing === null) return [];
  return [{ endpointId, hash, deliveryId: standing, until: new Date(uuidTime(standing) + dedupeMs).toISOString() }];
}
