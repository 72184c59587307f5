import type { Executor } from "@/db/client";
import type { Audience, AudienceClock } from "@/db/queries/audience";
import { findGroup, findGroups, type GroupRow, organizationTimeZone } from "@/db/queries/groups";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import type { ServiceContext } from "@/lib/context";
import { type CheckedRule, checkRule } from "@/lib/domain/audience/check";
import type { AudienceRule } from "@/lib/domain/audience/rule";
import { decodeId } from "@/lib/domain/ids";
import { dayIn } from "@/lib/domain/leave-message/number";
import { AppError } from "@/lib/errors";
import { loadDefinitions } from "@/lib/services/contacts/input";
import { invalid } from "@/lib/services/endpoints/parse-input";

type RuleContext = Pick<ServiceContext, "organizationId" | "now"> & { db: Executor };

/** The instant a rule is asked at, and the day it is in the organization's zone. */
export async function clockOf(ctx: RuleContext): Promise<AudienceClock> {
  const now = ctx.now();
  const compact = dayIn(await organizationTimeZone(ctx.db, ctx.organizationId), now);
  return { now, today: `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6, 8)}` };
}

/** A rule as the organization's attributes and zone make it. @throws AppError `invalid` */
export async function checkedRule(ctx: RuleContext, rule: AudienceRule): Promise<CheckedRule> {
  const result = checkRule(rule, await ruleContext(ctx));
  if (result.ok) return result.rule;
  throw invalid(result.problems.map(({ path, key, values }) => fieldErrorOf(path, key, values ?? {})));
}

/** What rules are checked against. */
export async function ruleContext(ctx: RuleContext) {
  const [definitions, timeZone] = await Promise.all([
    loadDefinitions(ctx.db, ctx.organizationId),
    organizationTimeZone(ctx.db, ctx.organizationId),
  ]);
  return { definitions, timeZone };
}

/** A group as a filter over contacts; null when there is no such group or its rule cannot be run. */
export async function findGroupRule(
  ctx: RuleContext,
  id: string,
): Promise<{ groupId: string } | { rule: CheckedRule } | null> {
  const uuid = decodeId("group", id);
  const row = uuid === null ? null : await findGroup(ctx.db, ctx.organizationId, uuid);
  if (row === null) return null;
  if (row.rule === null) return { groupId: row.id };
  const checked = checkRule(row.rule, await ruleContext(ctx));
  return checked.ok ? { rule: checked.rule } : null;
}

/** @throws AppError `not_found`, also for another organization's */
export async function requireGroup(ctx: RuleContext, id: string): Promise<GroupRow> {
  const uuid = decodeId("group", id);
  const row = uuid === null ? null : await findGroup(ctx.db, ctx.organizationId, uuid);
  if (row === null) throw new AppError("not_found", "There is no such group.");
  return row;
}

/**
 * The audience of some groups (UUIDs) for queries: whoever is in one of `include` and in none of `exclude`.
 * @throws AppError `not_found` when a group is gone, `invalid` when a rule cannot be run
 */
export async function audienceOf(
  ctx: RuleContext,
  groups: { include: readonly string[]; exclude: readonly string[] },
): Promise<Audience> {
  const ids = [...new Set([...groups.include, ...groups.exclude])];
  const rows = new Map((await findGroups(ctx.db, ctx.organizationId, ids)).map((row) => [row.id, row]));
  if (rows.size < ids.length) throw new AppError("not_found", "One of the groups was deleted.");
  const context = await ruleContext(ctx);
  const side = (side: readonly string[]) => {
    const chosen = [...new Set(side)].flatMap((id) => rows.get(id) ?? []);
    const rules = chosen.flatMap((row) => {
      if (row.rule === null) return [];
      const checked = checkRule(row.rule, context);
      if (!checked.ok)
        throw invalid(checked.problems.map(({ path, key, values }) => fieldErrorOf(path, key, values ?? {})));
      return [checked.rule];
    });
    return { groupIds: chosen.filter(({ rule }) => rule === null).map(({ id }) => id), rules };
  };
  return { include: side(groups.include), exclude: side(groups.exclude) };
}
