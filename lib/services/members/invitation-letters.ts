import { organizationName } from "@/db/queries/organizations";
import { hitThrottles } from "@/db/queries/throttles";
import { messageBody, page, paragraphs } from "@/lib/channels/email-html";
import { judgeMail } from "@/lib/channels/email-judge";
import { INVISIBLE } from "@/lib/channels/neutralise";
import { authorize, type ServiceContext } from "@/lib/context";
import type { InvitationInput } from "@/lib/domain/accounts";
import type { Locale } from "@/lib/domain/endpoints";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { newUuid } from "@/lib/domain/ids";
import { PRODUCT_NAME } from "@/lib/domain/version";
import { keyedHash } from "@/lib/secrets";
import { letterIdOf, letterRequest } from "@/lib/services/messages/reply-letter";
import { type ReplySender, replySender } from "@/lib/services/messages/sender";
import { type InvitationLink, inviteMembers, renewInvitationLink } from "./invitations";

/*
 * Invitations by letter, through the mailbox that sends replies. A letter is tried once, while its inviter waits: to try
 * later its link would have to be kept readable (docs/decisions/0057). Whatever becomes of it, the inviter has the link.
 */

/** `none`: there is no mailbox, so nobody tried. */
export type LetterOutcome = "sent" | "failed" | "none";
export type MailedLink = InvitationLink & { letter: LetterOutcome };

const AT_ONCE = 4;
/** The longest one letter may take, and after which no further one is begun. */
const LETTER_MS = 10_000;
const ALL_MS = 25_000;
/** An address of anybody can be invited: letters of ours to one address, and of an organization, in a day. */
const ADDRESS_LIMIT = { limit: 5, windowSeconds: 86_400 };
const ORGANIZATION_LIMIT = { limit: 300, windowSeconds: 86_400 };

/**
 * The address that invitations come from, null while nothing can send them.
 * @throws AppError `forbidden`
 */
export async function invitationSender(ctx: ServiceContext): Promise<string | null> {
  authorize(ctx, "member.manage");
  return (await replySender(ctx))?.from.address ?? null;
}

/**
 * Invites people, and writes to each of them in the inviter's language. Returns the links in the order of the addresses.
 * @throws AppError what {@link inviteMembers} throws
 */
export async function inviteByLetter(
  ctx: ServiceContext,
  input: InvitationInput,
  locale: Locale,
): Promise<MailedLink[]> {
  return mailLinks(ctx, await inviteMembers(ctx, input), locale);
}

/**
 * Gives an invitation a new link, and sends it.
 * @throws AppError what {@link renewInvitationLink} throws
 */
export async function renewByLetter(ctx: ServiceContext, id: string, locale: Locale): Promise<MailedLink> {
  const link = await renewInvitationLink(ctx, id);
  const [mailed] = await mailLinks(ctx, [link], locale);
  return mailed ?? { ...link, letter: "none" };
}

async function mailLinks(ctx: ServiceContext, links: readonly InvitationLink[], locale: Locale): Promise<MailedLink[]> {
  const [sender, company] = await Promise.all([replySender(ctx), organizationName(ctx.db, ctx.organizationId)]);
  if (sender === null) return links.map((link) => ({ ...link, letter: "none" }));
  const post: Post = {
    sender,
    company: company ?? PRODUCT_NAME,
    locale,
    until: performance.now() + ALL_MS,
    down: false,
  };
  const outcomes = new Map<string, LetterOutcome>();
  for (let at = 0; at < links.length; at += AT_ONCE) {
    const round = links.slice(at, at + AT_ONCE);
    await Promise.all(round.map(async (link) => outcomes.set(link.id, await mailOne(ctx, post, link))));
  }
  return links.map((link) => ({ ...link, letter: outcomes.get(link.id) ?? "failed" }));
}

type Post = {
  sender: ReplySender;
  company: string;
  locale: Locale;
  /** Of the monotonic clock: no letter is begun after it. */
  until: number;
  /** The server did not take part in a conversation: it will not for the next address either. */
  down: boolean;
};

async function mailOne(ctx: ServiceContext, post: Post, link: InvitationLink): Promise<LetterOutcome> {
  if (post.down || performance.now() > post.until || !(await admitLetter(ctx, link.email))) return "failed";
  const { endpoint } = post.sender;
  const request = invitationRequest(ctx, post, link);
  const exchange = await ctx.transport.send(request, { timeoutMs: Math.min(endpoint.timeoutMs, LETTER_MS) });
  const { kind, code, diagnosis } = judgeMail(exchange, endpoint);
  if (kind === "delivered") return "sent";
  if (exchange.recipients === undefined || exchange.recipients.length === 0) post.down = true;
  ctx.log.warn({ invitationId: link.id, code, diagnosis }, "an invitation was not sent");
  return "failed";
}

async function admitLetter(ctx: ServiceContext, email: string): Promise<boolean> {
  const { organizationId } = ctx;
  const person = keyedHash(ctx.keys, "invitation-letter", email.toLowerCase()).toString("base64url");
  const uses = [
    { ...ADDRESS_LIMIT, key: `invite:${organizationId}:${person}` },
    { ...ORGANIZATION_LIMIT, key: `invite:all:${organizationId}` },
  ];
  return (await hitThrottles(ctx.db, uses, ctx.now())).allowed;
}

const WORDS = {
  "zh-CN": {
    subject: (company: string) => `邀请您加入“${company}”`,
    text: (inviter: string, company: string) =>
      `${inviter} 邀请您加入“${company}”的 ${PRODUCT_NAME} 控制台。\n链接 7 天内有效，只能使用一次。`,
    join: "接受邀请",
    mistaken: "如果您不认识邀请人，请忽略本邮件。请勿转发：任何人拿到链接都可以用它加入。",
    colon: "：",
  },
  en: {
    subject: (company: string) => `You are invited to ${company}`,
    text: (inviter: string, company: string) =>
      `${inviter} invites you to the ${PRODUCT_NAME} console of ${company}.\nThe link works once, for 7 days.`,
    join: "Accept the invitation",
    mistaken:
      "If you do not know who invites you, ignore this e-mail. Do not forward it: whoever has the link can join with it.",
    colon: ": ",
  },
};

function invitationRequest(ctx: ServiceContext, post: Post, { email, link }: InvitationLink): OutboundRequest {
  const { sender, locale } = post;
  const words = WORDS[locale];
  const [company, inviter] = [inLine(post.company), inLine(ctx.actor.name)];
  const title = words.subject(company);
  const text = words.text(inviter, company);
  const body = messageBody({ title, tone: "info", fields: [], text, link: { label: words.join, url: link } });
  const foot = paragraphs(`${link}\n\n${words.mistaken}`);
  return letterRequest(sender, {
    ...{ recipient: email, subject: title, at: ctx.now() },
    letterId: letterIdOf(newUuid(ctx.now().getTime()), sender),
    text: [text, `${words.join}${words.colon}${link}`, words.mistaken].join("\n\n"),
    html: page({ title, locale, body: `${body}<div style="margin-top:20px">${foot}</div>`, footer: company }),
    headers: [["Auto-Submitted", "auto-generated"]],
  });
}

/** A name in one line, as a subject may hold it. */
const inLine = (text: string): string => text.replace(/\s+/g, " ").replace(INVISIBLE, "").trim();
