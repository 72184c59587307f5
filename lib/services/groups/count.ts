import type { Db } from "@/db/client";
import { audienceOfRule, countAudience } from "@/db/queries/audience";
import { countMembers, type GroupRow, setGroupCount, staleGroups } from "@/db/queries/groups";
import { checkRule } from "@/lib/domain/audience/check";
import type { GroupCountState } from "@/lib/domain/audience/groups";
import { clockOf, ruleContext } from "./rules";

/** How long counting one group may take: somebody waits for it, or nobody does. */
const ASKED_MS = 3_000;
const UPKEEP_MS = 20_000;
/** The upkeep comes every ten minutes: no count grows older than a quarter of an hour (ux §1.15). */
const STALE_MS = 5 * 60_000;
const GROUPS_PER_ROUND = 20;

type Deps = { db: Db; now: () => Date };
export type GroupCount = { memberCount?: number; countState: GroupCountState; countedAt: Date };

/** How many members a group has, by the rule as it is now. */
export async function measureGroup(deps: Deps, group: GroupRow, timeoutMs: number = ASKED_MS): Promise<GroupCount> {
  const ctx = { ...deps, organizationId: group.organizationId };
  const countedAt = deps.now();
  if (group.rule === null) return { memberCount: await countMembers(deps.db, group.id), countState: "ok", countedAt };
  const checked = checkRule(group.rule, await ruleContext(ctx));
  if (!checked.ok) return { countState: "invalid", countedAt };
  const audience = audienceOfRule(checked.rule);
  const count = await countAudience(deps.db, group.organizationId, audience, await clockOf(ctx), timeoutMs);
  return count === null ? { countState: "timeout", countedAt } : { memberCount: count, countState: "ok", countedAt };
}

/** Counts a group and keeps the number. */
export async function recountGroup(deps: Deps, group: GroupRow, timeoutMs?: number): Promise<GroupCount> {
  const found = await measureGroup(deps, group, timeoutMs);
  await setGroupCount(deps.db, group.organizationId, group.id, found);
  return found;
}

/** The regular upkeep: groups that were counted too long ago, the oldest first, some in each round. */
export async function recountStaleGroups(deps: Deps): Promise<void> {
  const before = new Date(deps.now().getTime() - STALE_MS);
  for (const group of await staleGroups(deps.db, before, GROUPS_PER_ROUND)) await recountGroup(deps, group, UPKEEP_MS);
}
