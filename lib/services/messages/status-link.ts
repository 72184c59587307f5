import { listReplies } from "@/db/queries/inbox-replies";
import { findMessage, type MessageRow } from "@/db/queries/messages";
import type { ServiceContext } from "@/lib/context";
import { addressed } from "@/lib/domain/leave-message/quick-replies";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import type { KeyRing } from "@/lib/secrets";
import { widgetOf } from "@/lib/services/sites/widget";
import { followUpReference, readReference, statusReference } from "./follow-reference";
import type { SiteRow } from "./sites";

/** A visitor's link to his message ends this long after he wrote it (ux.md §1.11). */
const LINK_MS = 30 * 86_400_000;

type Made = { keys: KeyRing; appUrl: string };

/** The address that shows a visitor how far his message is. Whoever has it sees what was answered. */
export function statusUrlOf({ keys, appUrl }: Made, site: Pick<SiteRow, "siteKey">, message: { id: string }): string {
  return `${appUrl}/leave/${site.siteKey}/status/${statusReference({ keys }, message.id)}`;
}

/** What a visitor sees of his message. Nothing that he wrote, and nobody's name: the link may be in other hands. */
export type MessageProgress = {
  number: string;
  status: "waiting" | "replied" | "closed";
  createdAt: Date;
  expiresAt: Date;
  /** What was sent to him, oldest first. */
  replies: { at: Date; text: string }[];
  /** Lets him add to the message. */
  reference: string;
};

// Who looks like spam is told what everybody is told.
const SHOWN: Record<MessageStatus, MessageProgress["status"]> = {
  ...{ pending: "waiting", processing: "waiting", spam: "waiting" },
  ...{ replied: "replied", closed: "closed" },
};

/**
 * How far the message of a link is. Null when the link is none of ours or ran out, the site gives no such links, or the
 * message is gone; which of them is not told.
 */
export async function messageProgress(
  ctx: ServiceContext,
  site: SiteRow,
  token: string,
): Promise<MessageProgress | null> {
  const id = readReference(ctx, token, "status");
  if (id === null || !(await widgetOf(ctx.db, site)).settings.statusLink) return null;
  const asked = await findMessage(ctx.db, ctx.organizationId, id);
  if (asked === null || asked.siteId !== site.id || asked.erasedAt !== null || asked.synthetic) return null;
  const expiresAt = new Date(asked.createdAt.getTime() + LINK_MS);
  if (expiresAt <= ctx.now()) return null;
  const last = asked.mergedInto === null ? asked : await findMessage(ctx.db, ctx.organizationId, asked.mergedInto);
  return {
    ...{ number: asked.number, status: SHOWN[last?.status ?? asked.status], createdAt: asked.createdAt, expiresAt },
    replies: await repliesTo(ctx, asked, last),
    reference: followUpReference(ctx, asked.id),
  };
}

/** What was merged is answered where it was merged into; other people's answers there are not his. */
async function repliesTo(ctx: ServiceContext, asked: MessageRow, last: MessageRow | null) {
  const ids = last === null || last.id === asked.id ? [asked.id] : [asked.id, last.id];
  const all = await Promise.all(ids.map((id) => listReplies(ctx.db, ctx.organizationId, id)));
  return all.flat().flatMap(({ state, recipient, sentAt, body }) => {
    return state === "sent" && sentAt !== null && recipient === asked.email
      ? [{ at: sentAt, text: addressed(body, asked) }]
      : [];
  });
}
