import type { CloseReason, MessageFact } from "./facts";
import type { Priority } from "./priority";
import type { MessageStatus } from "./status";
import { canBecome } from "./transitions";

/** One thing somebody does to a message, or to many at once. */
export type MessageEdit =
  | { kind: "status"; status: MessageStatus; reason?: CloseReason | undefined }
  | { kind: "assign"; userId: string | null /** Only what nobody has: taking it is a race. */; claim?: boolean }
  | { kind: "priority"; priority: Priority }
  | { kind: "category"; category: string }
  | { kind: "tags"; add: readonly string[]; remove: readonly string[] }
  | { kind: "snooze"; until: Date | null }
  | { kind: "hold"; on: boolean };

/** The part of a message that edits change. */
export type Editable = {
  status: MessageStatus;
  closeReason: CloseReason | null;
  assigneeId: string | null;
  priority: Priority;
  category: string;
  tags: string[];
  snoozedUntil: Date | null;
  legalHold: boolean;
};

/** Why an edit cannot be. `same`: it is so already, which is no failure. */
export type EditRefusal =
  | { why: "same" }
  | { why: "transition"; from: MessageStatus; to: MessageStatus }
  | { why: "close_reason" }
  | { why: "claimed"; by: string }
  | { why: "too_many_tags" };

export const TAGS_MAX = 20;

export type PlannedEdit = { fact: MessageFact; values: Partial<Editable> };

/** What an edit changes in a message, or why it cannot. */
export function planEdit(message: Editable, edit: MessageEdit): PlannedEdit | EditRefusal {
  switch (edit.kind) {
    case "status":
      return planStatus(message, edit);
    case "assign":
      if (message.assigneeId === edit.userId) return { why: "same" };
      if (edit.claim === true && message.assigneeId !== null) return { why: "claimed", by: message.assigneeId };
      return { fact: "assigned", values: { assigneeId: edit.userId } };
    case "priority":
      return changed("priority", message, { priority: edit.priority });
    case "category":
      return changed("category", message, { category: edit.category });
    case "tags": {
      const kept = message.tags.filter((tag) => !edit.remove.includes(tag));
      const tags = [...new Set([...kept, ...edit.add])];
      if (tags.length > TAGS_MAX) return { why: "too_many_tags" };
      const same = tags.length === message.tags.length && tags.every((tag, at) => tag === message.tags[at]);
      return same ? { why: "same" } : { fact: "tags", values: { tags } };
    }
    case "snooze":
      return message.snoozedUntil?.getTime() === edit.until?.getTime()
        ? { why: "same" }
        : { fact: "snoozed", values: { snoozedUntil: edit.until } };
    case "hold":
      return changed("hold", message, { legalHold: edit.on });
  }
}

function planStatus(message: Editable, edit: MessageEdit & { kind: "status" }): PlannedEdit | EditRefusal {
  const { status, reason } = edit;
  if (message.status === status) return { why: "same" };
  if (!canBecome(message.status, status)) return { why: "transition", from: message.status, to: status };
  if (status === "closed" && reason === undefined) return { why: "close_reason" };
  // What is finished sleeps no more, and what is open again has no reason to be closed.
  const closeReason = status === "closed" ? (reason ?? null) : null;
  return { fact: "status", values: { status, closeReason, snoozedUntil: null } };
}

function changed<K extends keyof Editable>(fact: MessageFact, message: Editable, values: Pick<Editable, K>) {
  const same = (Object.keys(values) as K[]).every((key) => message[key] === values[key]);
  return same ? ({ why: "same" } as const) : { fact, values: values as Partial<Editable> };
}

/** The members of a message that `values` touches, as they are: what an undo puts back. */
export function before(message: Editable, values: Partial<Editable>): Partial<Editable> {
  const keys = Object.keys(values) as (keyof Editable)[];
  return Object.fromEntries(keys.map((key) => [key, message[key]])) as Partial<Editable>;
}
