import type { NamedAnswer } from "../forms/shown";
import type { ClientFacts } from "./client";
import type { Consent } from "./consent";
import type { AfterReply, CloseReason, MessageFact, ReplyState } from "./facts";
import type { Priority } from "./priority";
import type { ReplyFile } from "./reply-files";
import type { MessageStatus } from "./status";

/* What the console sees of messages: ids at the edge's spelling, times as ISO text, contact details masked. */

/** Contact details as a list may show them. */
export type MaskedVisitor = { name: string; phone: string | null; email: string | null };

/** How the first answer stands: waiting until `dueAt`, given after `minutes` of business time, or not asked for. */
export type SlaState =
  | { kind: "waiting"; dueAt: string; warnAt: string; breached: boolean }
  | { kind: "met" | "missed"; minutes: number }
  | { kind: "none" };

export type MessageLine = {
  id: string;
  number: string;
  visitor: MaskedVisitor;
  excerpt: string;
  category: string;
  tags: string[];
  status: MessageStatus;
  closeReason: CloseReason | null;
  priority: Priority;
  assignee: { id: string; name: string } | null;
  unread: boolean;
  sla: SlaState;
  snoozedUntil: string | null;
  spamReason: string | null;
  source: string;
  repeats: number;
  createdAt: string;
  updatedAt: string;
  /** Null for a message nobody was told of. */
  eventId: string | null;
  /** How its notifications stand; null when there are none. */
  notified: { delivered: number; failed: number; waiting: number; skipped: number } | null;
};

export type TimelineFact = {
  id: string;
  kind: MessageFact;
  actor: string;
  own: boolean;
  data: Record<string, unknown>;
  at: string;
};

export type MessageReplyDto = {
  id: string;
  author: string;
  recipient: string;
  subject: string;
  body: string;
  /** What went along. */
  files: ReplyFile[];
  state: ReplyState;
  after: AfterReply;
  sendAt: string;
  sentAt: string | null;
  createdAt: string;
  problem: { code: string; diagnosis: string; text: string } | null;
};

export type MessageDetail = MessageLine & {
  version: number;
  /** The words, or the looks (`LOOKS`), for which it was kept apart. */
  spamFound: string[];
  content: string;
  siteName: string | null;
  contactId: string | null;
  pageUrl: string | null;
  pageTitle: string | null;
  referrer: string | null;
  ip: string | null;
  /** Where the address belongs to: `private` networks are known, of others nothing is looked up. */
  ipKind: "private" | "public" | null;
  userAgent: string;
  client: ClientFacts;
  language: string;
  /** The answers to a form's own fields, named as in the version the message was written in. */
  answers: NamedAnswer[];
  /** What was attached. */
  files: ReplyFile[];
  consent: Consent | null;
  legalHold: boolean;
  erasedAt: string | null;
  mergedInto: { id: string; number: string } | null;
  follows: { id: string; number: string } | null;
  /** An earlier message of the same person that it probably repeats. */
  similar: { id: string; number: string } | null;
  /** Statuses it may go to next. */
  next: readonly MessageStatus[];
  facts: TimelineFact[];
  replies: MessageReplyDto[];
  /** What the letter of a reply is called unless its writer says otherwise. */
  replySubject: string;
  /** What an answer must have seen (`sendReply`). */
  answersSeen: string;
  /** Earlier messages of the same person. */
  earlier: { id: string; number: string; excerpt: string; status: MessageStatus; createdAt: string }[];
  /** Members who are writing an answer right now, the reader left out. */
  writing: string[];
  /** What the reader has written so far. */
  draft: string;
  /** What the reader has attached to it so far. */
  draftFiles: ReplyFile[];
};

export type SavedView = { id: string; name: string; search: string; shared: boolean; own: boolean };
/** The sender as a page names it. `answersTo`: the mailbox that visitors' answers go to; none comes back here. */
export type SenderView = { from: string; answersTo: string } | null;
