import { z } from "zod";
import type { GroupRow } from "@/db/queries/groups";
import { GROUP_COUNT_STATES, GROUP_KINDS, MEMBERS_PER_CALL } from "@/lib/domain/audience/groups";
import { AudienceRuleSchema } from "@/lib/domain/audience/rule-schema";
import { encodeId } from "@/lib/domain/ids";

const name = z.string().trim().min(1, "required").max(50, "name_max");
const description = z.string().trim().max(200, "description_max");
const members = z.array(z.string().max(64)).max(MEMBERS_PER_CALL);

export const GroupInputSchema = z.strictObject({
  name,
  description: description.default(""),
  kind: z.enum(GROUP_KINDS),
  /** Contacts (`con_…`) of a static group. */
  members: members.optional(),
  /** Who a dynamic group names. */
  rule: AudienceRuleSchema.optional(),
});

export const GroupPatchSchema = z.strictObject({
  name: name.optional(),
  description: description.optional(),
  /** The whole of a static group's members, in place of those there are. */
  members: members.optional(),
  rule: AudienceRuleSchema.optional(),
  version: z.number().int().optional(),
});

/** Contacts of a static group, to add or to take away. */
export const GroupMembersSchema = z.strictObject({ add: members.optional(), remove: members.optional() });

export const GroupDtoSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.enum(GROUP_KINDS),
  rule: AudienceRuleSchema.nullable(),
  /** When it was last counted; null before, and where counting took too long. */
  memberCount: z.number().nullable(),
  countState: z.enum(GROUP_COUNT_STATES),
  countedAt: z.string().nullable(),
  version: z.number(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type GroupDto = z.output<typeof GroupDtoSchema>;

export function toGroupDto(row: GroupRow): GroupDto {
  const { name: title, description: text, kind, rule, memberCount, countState, version, createdBy } = row;
  return {
    id: encodeId("group", row.id),
    ...{ name: title, description: text, kind, rule, memberCount, countState, version, createdBy },
    countedAt: row.countedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
