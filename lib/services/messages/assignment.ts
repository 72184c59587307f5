import { listAssignments, saveAssignment } from "@/db/queries/assignments";
import { audit } from "@/db/queries/audit";
import { listHandlers } from "@/db/queries/inbox";
import { listSites } from "@/db/queries/sites";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import {
  ASSIGNMENT_DEFAULTS,
  type AssignmentInput,
  type AssignmentRule,
  AssignmentSchema,
} from "@/lib/domain/leave-message/assignment";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { HANDLERS } from "./handlers";

export type AssignmentSetup = {
  sites: { siteKey: string; name: string }[];
  siteKey: string;
  rule: AssignmentInput;
  members: { value: string; label: string }[];
};

/**
 * Who gets a site's messages by itself, with the members to choose from; of the first site when there is none with
 * this key. Members who have left are left out. Null in an organization without sites.
 * @throws AppError `forbidden`
 */
export async function readAssignment(ctx: ServiceContext, siteKey: string): Promise<AssignmentSetup | null> {
  authorize(ctx, "message.config");
  const { db, organizationId } = ctx;
  const [sites, rules, handlers] = await Promise.all([
    listSites(db, organizationId),
    listAssignments(db, organizationId),
    listHandlers(db, organizationId, HANDLERS),
  ]);
  const site = sites.find((one) => one.siteKey === siteKey) ?? sites[0];
  if (site === undefined) return null;
  const stored = rules.find(({ siteId }) => siteId === site.id)?.rule;
  const present = new Set(handlers.map(({ userId }) => userId));
  const told = (ids: readonly string[]) => ids.filter((id) => present.has(id)).map((id) => encodeId("user", id));
  const siteId = encodeId("site", site.id);
  return {
    sites: sites.map(({ siteKey: key, name }) => ({ siteKey: key, name })),
    siteKey: site.siteKey,
    rule:
      stored === undefined
        ? { siteId, ...ASSIGNMENT_DEFAULTS }
        : {
            ...{ siteId, mode: stored.mode, keepOwner: stored.keepOwner, returnMinutes: stored.returnMinutes },
            members: told(stored.members),
            categories: stored.categories.map(({ category, members }) => ({ category, members: told(members) })),
          },
    members: handlers.map(({ userId, name }) => ({ value: encodeId("user", userId), label: name })),
  };
}

/**
 * Says who gets a site's messages by itself, from the next message on. Off: they wait to be taken, and nothing that was
 * given is taken back.
 * @throws AppError `forbidden`; `invalid` (somebody is no member who handles messages); `not_found` (no such site)
 */
export async function changeAssignment(ctx: ServiceContext, input: AssignmentInput): Promise<void> {
  authorize(ctx, "message.config");
  const { siteId, mode, members, categories, keepOwner, returnMinutes } = parseInput(AssignmentSchema, input);
  const site = decodeId("site", siteId);
  const missing = new AppError("not_found", "There is no such site.");
  if (site === null) throw missing;
  const handlers = new Set((await listHandlers(ctx.db, ctx.organizationId, HANDLERS)).map(({ userId }) => userId));
  const known = (ids: readonly string[], path: string) => ids.map((id) => memberOf(id, handlers, path));
  const rule: AssignmentRule | null =
    mode === "off"
      ? null
      : {
          ...{ mode, keepOwner, returnMinutes, members: known(members, "members") },
          categories: categories.map((row, index) => ({
            category: row.category,
            members: known(row.members, `categories.${index}.members`),
          })),
        };
  await ctx.db.transaction(async (tx) => {
    if (!(await saveAssignment(tx, ctx.organizationId, site, rule))) throw missing;
    await audit(tx, ctx, { action: "inbox.assignment_changed", objectType: "site", objectId: siteId });
  });
}

function memberOf(id: string, handlers: ReadonlySet<string>, path: string): string {
  const uuid = decodeId("user", id);
  if (uuid !== null && handlers.has(uuid)) return uuid;
  const message = "There is no such member who handles messages.";
  throw new AppError("invalid", message, { fields: [{ path, message, key: "assignee_unknown" }] });
}
