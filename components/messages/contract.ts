import type { FindContacts } from "@/components/contacts/contact-finder";
import type { ActionState } from "@/lib/domain/action-state";
import type { ExportJob } from "@/lib/domain/leave-message/export";
import type { AfterReply, CloseReason, PhoneOutcome } from "@/lib/domain/leave-message/facts";
import type { Priority } from "@/lib/domain/leave-message/priority";
import type { QuickReply, QuickReplyValues } from "@/lib/domain/leave-message/quick-replies";
import type { ReplyFile } from "@/lib/domain/leave-message/reply-files";
import type { MessageStatus } from "@/lib/domain/leave-message/status";

/** An edit as it travels from the browser: ids at the edge's spelling, times as text. */
export type EditInput =
  | { kind: "status"; status: MessageStatus; reason?: CloseReason }
  | { kind: "assign"; userId: string | null; claim?: boolean }
  | { kind: "priority"; priority: Priority }
  | { kind: "category"; category: string }
  | { kind: "tags"; add: string[]; remove: string[] }
  | { kind: "snooze"; until: string | null }
  | { kind: "hold"; on: boolean };

/** What came of an edit; `reasons` are sentences in the reader's language with how many messages they are about. */
export type EditOutcome = {
  batchId: string;
  changed: number;
  unchanged: number;
  reasons: { text: string; n: number }[];
};

export type Revealed = { name: string; phone: string | null; email: string | null; ip: string | null };

/** The server actions of the inbox, handed to the parts that call them. */
export type InboxActions = {
  edit: (input: { ids: string[]; edit: EditInput }) => Promise<ActionState<EditOutcome>>;
  undo: (input: { batchId: string }) => Promise<ActionState<{ undone: number; kept: number }>>;
  note: (input: { id: string; text: string }) => Promise<ActionState<void>>;
  call: (input: { id: string; outcome: PhoneOutcome; text: string }) => Promise<ActionState<void>>;
  reply: (input: {
    id: string;
    text: string;
    subject: string;
    after: AfterReply;
    seen: string;
  }) => Promise<ActionState<{ replyId: string; sendAt: string }>>;
  cancelReply: (input: { id: string }) => Promise<ActionState<{ text: string; files: ReplyFile[] }>>;
  dropFile: (input: { id: string }) => Promise<ActionState<void>>;
  retryReply: (input: { id: string }) => Promise<ActionState<void>>;
  draft: (input: { id: string; text: string }) => Promise<ActionState<void>>;
  quickReplies: (input: { id: string }) => Promise<ActionState<{ replies: QuickReply[]; values: QuickReplyValues }>>;
  /** Deliveries by their ids. */
  notifyAgain: (input: { id: string; deliveries: string[] }) => Promise<ActionState<{ sent: number }>>;
  merge: (input: { id: string; number: string }) => Promise<ActionState<void>>;
  linkContact: (input: { id: string; contactId: string | null }) => Promise<ActionState<void>>;
  makeContact: (input: { id: string }) => Promise<ActionState<{ contactId: string }>>;
  findContacts: FindContacts;
  reveal: (input: { id: string; reason: string }) => Promise<ActionState<Revealed>>;
  remove: (input: { ids: string[] }) => Promise<ActionState<EditOutcome>>;
  searchContact: (input: { text: string }) => Promise<ActionState<{ sealed: string | null }>>;
  countExport: (input: { search: string }) => Promise<ActionState<{ n: number }>>;
  exports: (input: Record<string, never>) => Promise<ActionState<ExportJob[]>>;
  cancelExport: (input: { id: string }) => Promise<ActionState<void>>;
  saveView: (input: { name: string; search: string; shared: boolean }) => Promise<ActionState<{ id: string }>>;
  deleteView: (input: { id: string }) => Promise<ActionState<void>>;
};

/** `there`: he is signed in somewhere and does not say that he is offline. */
export type HandlerOption = { id: string; name: string; me: boolean; there: boolean };
