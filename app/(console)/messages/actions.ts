"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { EditOutcome } from "@/components/messages/contract";
import { consoleAction } from "@/lib/auth/console-action";
import { fieldErrorText } from "@/lib/auth/field-errors";
import { requireSession } from "@/lib/auth/session";
import { AFTER_REPLY, CLOSE_REASONS, PHONE_OUTCOMES } from "@/lib/domain/leave-message/facts";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import { MESSAGE_STATUSES } from "@/lib/domain/leave-message/status";
import { idSchema } from "@/lib/http/id-param";
import { getLocale } from "@/lib/i18n/server";
import { changeMessages, refusalError, type Unchanged } from "@/lib/services/messages/change";
import { contactSearch } from "@/lib/services/messages/contact-search";
import { countExport } from "@/lib/services/messages/export";
import { cancelExport, listMyExports } from "@/lib/services/messages/export-jobs";
import { contactFromMessage, linkContact } from "@/lib/services/messages/link-contact";
import { mergeByNumber } from "@/lib/services/messages/merge";
import { notifyAgain } from "@/lib/services/messages/notify-again";
import { listQuickReplies } from "@/lib/services/messages/quick-replies";
import { removeMessages } from "@/lib/services/messages/remove";
import { cancelReply, retryReply, sendReply } from "@/lib/services/messages/reply";
import { dropReplyFile } from "@/lib/services/messages/reply-files";
import { revealVisitor } from "@/lib/services/messages/reveal";
import { deleteView, saveView } from "@/lib/services/messages/saved-views";
import { addNote, keepDraft, recordCall, TEXT_MAX } from "@/lib/services/messages/talk";
import { undoChanges } from "@/lib/services/messages/undo";
import { queryOf, readInboxSearch } from "./search";

const id = idSchema("message");
const text = z.string().trim().min(1, "required").max(TEXT_MAX);
const subject = z
  .string()
  .trim()
  .min(1, "required")
  .max(200)
  .regex(/^[^\r\n]*$/, "subject_line");
const word = z.string().trim().min(1, "required").max(50);

const EditSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("status"),
    status: z.enum(MESSAGE_STATUSES),
    reason: z.enum(CLOSE_REASONS).optional(),
  }),
  z.object({ kind: z.literal("assign"), userId: idSchema("user").nullable(), claim: z.boolean().optional() }),
  z.object({ kind: z.literal("priority"), priority: z.enum(PRIORITIES) }),
  z.object({ kind: z.literal("category"), category: z.string().trim().max(50) }),
  z.object({ kind: z.literal("tags"), add: z.array(word).max(20), remove: z.array(word).max(20) }),
  z.object({
    kind: z.literal("snooze"),
    until: z.iso
      .datetime({ offset: true })
      .transform((at) => new Date(at))
      .nullable(),
  }),
  z.object({ kind: z.literal("hold"), on: z.boolean() }),
]);
const ids = z.array(id).min(1).max(500);

/** Does one thing to some messages. */
export const editAction = consoleAction(z.object({ ids, edit: EditSchema }), async (ctx, input) => {
  const report = await changeMessages(ctx, input);
  revalidatePath("/messages");
  return outcome(report.batchId, report.changed.length, report.unchanged);
});

/** Deletes some messages for good. */
export const removeAction = consoleAction(z.object({ ids }), async (ctx, input) => {
  const report = await removeMessages(ctx, input.ids);
  revalidatePath("/messages");
  return outcome("", report.removed, report.unchanged);
});

async function outcome(batchId: string, changed: number, unchanged: readonly Unchanged[]): Promise<EditOutcome> {
  const locale = await getLocale();
  const counts = new Map<string, number>();
  for (const line of unchanged) {
    const error = refusalError(line);
    const [field] = error.fields;
    const sentence = field === undefined ? "" : fieldErrorText(locale, field);
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  }
  return {
    batchId,
    changed,
    unchanged: unchanged.length,
    reasons: [...counts].map(([text, n]) => ({ text, n })),
  };
}

/** Takes back what was changed a moment ago. */
export const undoAction = consoleAction(z.object({ batchId: z.uuid() }), async (ctx, { batchId }) => {
  const result = await undoChanges(ctx, batchId);
  revalidatePath("/messages");
  return result;
});

/** A note for the team. */
export const noteAction = consoleAction(z.object({ id, text }), async (ctx, input) => {
  await addNote(ctx, input);
  revalidatePath("/messages");
});

/** What came of a telephone call. */
export const callAction = consoleAction(
  z.object({
    id,
    outcome: z.enum(PHONE_OUTCOMES),
    text: z.string().trim().min(1, "phone_note_required").max(TEXT_MAX),
  }),
  async (ctx, input) => {
    await recordCall(ctx, input);
    revalidatePath("/messages");
  },
);

/** A reply by e-mail, ten seconds from now. */
export const replyAction = consoleAction(
  z.object({ id, text, subject, after: z.enum(AFTER_REPLY), seen: z.string().max(100) }),
  async (ctx, input) => {
    const sent = await sendReply(ctx, input);
    revalidatePath("/messages");
    return sent;
  },
);

/** Takes a reply back before it leaves. */
export const cancelReplyAction = consoleAction(z.object({ id: idSchema("reply") }), async (ctx, input) => {
  const taken = await cancelReply(ctx, input.id);
  revalidatePath("/messages");
  return taken;
});

/** Takes a file off the reply that is being written. */
export const dropFileAction = consoleAction(z.object({ id: idSchema("file") }), (ctx, input) =>
  dropReplyFile(ctx, input.id),
);

/** Sends a reply that failed once more. */
export const retryReplyAction = consoleAction(z.object({ id: idSchema("reply") }), async (ctx, input) => {
  await retryReply(ctx, input.id);
  revalidatePath("/messages");
});

/** Keeps what somebody is writing. */
export const draftAction = consoleAction(z.object({ id, text: z.string().max(TEXT_MAX) }), (ctx, input) =>
  keepDraft(ctx, input),
);

/** The texts the team often replies with, for an answer to a message. */
export const quickRepliesAction = consoleAction(z.object({ id }), (ctx, input) => listQuickReplies(ctx, input.id));

/** Sends notifications of a message once more. */
export const notifyAgainAction = consoleAction(
  z.object({ id, deliveries: z.array(z.string().max(40)).min(1).max(100) }),
  async (ctx, input) => {
    const sent = await notifyAgain(ctx, input);
    revalidatePath("/messages");
    return sent;
  },
);

/** Makes a message part of another one. */
export const mergeAction = consoleAction(
  z.object({ id, number: z.string().trim().min(1, "required").max(40) }),
  async (ctx, input) => {
    await mergeByNumber(ctx, input);
    revalidatePath("/messages");
  },
);

/** Says whose message it is. */
export const linkContactAction = consoleAction(
  z.object({ id, contactId: idSchema("contact").nullable() }),
  async (ctx, input) => {
    await linkContact(ctx, input);
    revalidatePath("/messages");
  },
);

/** Makes a contact of what a visitor left. */
export const makeContactAction = consoleAction(z.object({ id }), async (ctx, input) => {
  const made = await contactFromMessage(ctx, input.id);
  revalidatePath("/messages");
  return made;
});

/** Contact details in full, for a minute, with a trace. */
export const revealAction = consoleAction(z.object({ id, reason: z.string().trim().max(200) }), (ctx, input) =>
  revealVisitor(ctx, input),
);

/** A search for a person as the address may carry it. */
export const searchContactAction = consoleAction(z.object({ text: z.string().max(320) }), async (ctx, input) => ({
  sealed: contactSearch(ctx, input.text),
}));

/** How many messages the inbox's address finds, for an export of them. */
export const countExportAction = consoleAction(z.object({ search: z.string().max(4_000) }), async (ctx, { search }) => {
  const { values } = readInboxSearch(Object.fromEntries(new URLSearchParams(search)));
  const query = queryOf(ctx, values, (await requireSession()).timeZone);
  return { n: await countExport(ctx, { query, format: "csv" }) };
});

/** One's own exports of the last day. */
export const exportsAction = consoleAction(z.object({}), (ctx) => listMyExports(ctx));

/** Ends an export that is being written. */
export const cancelExportAction = consoleAction(z.object({ id: idSchema("export") }), (ctx, input) =>
  cancelExport(ctx, input.id),
);

/** Keeps the filters of this address under a name. */
export const saveViewAction = consoleAction(
  z.object({
    name: z.string().trim().min(1, "required").max(30, "name_max"),
    search: z.string().max(2000),
    shared: z.boolean(),
  }),
  async (ctx, input) => {
    const view = await saveView(ctx, input);
    revalidatePath("/messages");
    return { id: view.id };
  },
);

export const deleteViewAction = consoleAction(z.object({ id: idSchema("messageView") }), async (ctx, input) => {
  await deleteView(ctx, input.id);
  revalidatePath("/messages");
});
