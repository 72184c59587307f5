"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { AudienceRuleSchema } from "@/lib/domain/audience/rule-schema";
import { GroupMembersSchema } from "@/lib/services/groups/dto";
import { changeMembers, createGroup, deleteGroup, refreshGroup, updateGroup } from "@/lib/services/groups/manage";
import { explainMembership, PasteSchema, previewRule, recogniseContacts } from "@/lib/services/groups/preview";

const PATH = "/contacts/groups";
const Id = z.string().max(64);

/** Makes a group, or with `id` changes one. */
export const saveGroupAction = consoleAction(
  z.object({ id: Id.optional(), content: z.record(z.string(), z.unknown()) }),
  async (ctx, { id, content }) => {
    const saved = id === undefined ? await createGroup(ctx, content) : await updateGroup(ctx, id, content);
    revalidatePath(PATH);
    return { id: saved.id };
  },
);

export const deleteGroupAction = consoleAction(z.object({ id: Id }), async (ctx, { id }) => {
  await deleteGroup(ctx, id);
  revalidatePath(PATH);
});

export const refreshGroupAction = consoleAction(z.object({ id: Id }), async (ctx, { id }) => {
  const { memberCount } = await refreshGroup(ctx, id);
  revalidatePath(`${PATH}/${id}`);
  return { memberCount };
});

/** What a rule would name now: about how many, and ten of them, masked. */
export const previewRuleAction = consoleAction(z.object({ rule: AudienceRuleSchema }), async (ctx, input) => {
  const { estimate, examples, contradictions } = await previewRule(ctx, input);
  const shown = examples.map(({ id, name, nickname, phone, email }) => ({ id, name, nickname, phone, email }));
  return { estimate, examples: shown, contradictions };
});

/** Which of a rule's conditions a contact fits. */
export const explainAction = consoleAction(z.object({ rule: AudienceRuleSchema, contactId: Id }), (ctx, input) =>
  explainMembership(ctx, input),
);

/** Which contacts the lines of a paste are. */
export const recogniseAction = consoleAction(PasteSchema, (ctx, input) => recogniseContacts(ctx, input));

export const changeMembersAction = consoleAction(
  z.object({ id: Id, change: GroupMembersSchema }),
  async (ctx, { id, change }) => {
    const { added, removed } = await changeMembers(ctx, id, change);
    revalidatePath(`${PATH}/${id}`);
    return { added, removed };
  },
);
