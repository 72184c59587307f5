"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { BULK_MAX, MERGE_MAX, TagSchema } from "@/lib/domain/contacts/contact";
import { ContactRuleSchema } from "@/lib/domain/contacts/rules";
import {
  createAttributeDefinition,
  deleteAttributeDefinition,
  updateAttributeDefinition,
} from "@/lib/services/contacts/definitions";
import { createContact, removeContacts, tagContacts, updateContact } from "@/lib/services/contacts/manage";
import { mergeContacts } from "@/lib/services/contacts/merge";
import { createRule, removeRule, switchRule } from "@/lib/services/contacts/rules";
import { searchContacts } from "@/lib/services/contacts/search";
import { endConsent, revealContact } from "@/lib/services/contacts/view";
import { changeMembers } from "@/lib/services/groups/manage";

const PATH = "/contacts";
const Id = z.string().max(64);
const Ids = z.array(Id).min(1).max(BULK_MAX);
const Content = z.record(z.string(), z.unknown());

/** Contacts by the beginning of a name, or a whole number or address; phone and e-mail masked. */
export const findContactsAction = consoleAction(z.object({ q: z.string().max(200) }), (ctx, { q }) =>
  searchContacts(ctx, { q, limit: 20 }),
);

export const createContactAction = consoleAction(z.object({ content: Content }), async (ctx, { content }) => {
  const made = await createContact(ctx, content);
  revalidatePath(PATH);
  return { id: made.id };
});

/** Changes some fields; answers with the version that the next change builds on. */
export const updateContactAction = consoleAction(
  z.object({ id: Id, content: Content }),
  async (ctx, { id, content }) => {
    const { version } = await updateContact(ctx, id, content);
    revalidatePath(`${PATH}/${id}`);
    return { version };
  },
);

/** A contact in full; the audit log keeps who asked. */
export const revealContactAction = consoleAction(z.object({ id: Id }), (ctx, { id }) => revealContact(ctx, id));

export const tagContactsAction = consoleAction(z.object({ ids: Ids, tag: TagSchema }), async (ctx, { ids, tag }) => {
  const done = await tagContacts(ctx, ids, [tag]);
  revalidatePath(PATH);
  return done;
});

export const addToGroupAction = consoleAction(z.object({ ids: Ids, groupId: Id }), async (ctx, { ids, groupId }) => {
  const { added } = await changeMembers(ctx, groupId, { add: ids });
  revalidatePath(PATH);
  return { added };
});

export const mergeContactsAction = consoleAction(
  z.object({
    keep: Id,
    others: z
      .array(Id)
      .min(1)
      .max(MERGE_MAX - 1),
  }),
  async (ctx, input) => {
    const merged = await mergeContacts(ctx, input);
    revalidatePath(PATH);
    return { id: merged.id };
  },
);

export const deleteContactsAction = consoleAction(z.object({ ids: Ids }), async (ctx, { ids }) => {
  const done = await removeContacts(ctx, ids);
  revalidatePath(PATH);
  return done;
});

export const withdrawConsentAction = consoleAction(
  z.object({ contactId: Id, consentId: z.uuid() }),
  async (ctx, input) => {
    await endConsent(ctx, input);
    revalidatePath(`${PATH}/${input.contactId}`);
  },
);

/** Defines an attribute, or with `id` changes one. */
export const saveAttributeAction = consoleAction(
  z.object({ id: Id.optional(), content: Content }),
  async (ctx, { id, content }) => {
    const saved =
      id === undefined
        ? await createAttributeDefinition(ctx, content)
        : await updateAttributeDefinition(ctx, id, content);
    revalidatePath(`${PATH}/attributes`);
    return { id: saved.id };
  },
);

export const deleteAttributeAction = consoleAction(z.object({ id: Id }), async (ctx, { id }) => {
  await deleteAttributeDefinition(ctx, id);
  revalidatePath(`${PATH}/attributes`);
});

export const createRuleAction = consoleAction(ContactRuleSchema, async (ctx, content) => {
  await createRule(ctx, content);
  revalidatePath(`${PATH}/attributes`);
});

export const switchRuleAction = consoleAction(
  z.object({ id: Id, enabled: z.boolean() }),
  async (ctx, { id, enabled }) => {
    await switchRule(ctx, id, enabled);
    revalidatePath(`${PATH}/attributes`);
  },
);

export const deleteRuleAction = consoleAction(z.object({ id: Id }), async (ctx, { id }) => {
  await removeRule(ctx, id);
  revalidatePath(`${PATH}/attributes`);
});
