import type { ChannelConfig, SmtpSettings } from "@/lib/domain/channel-config";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { OutboundMail, OutboundRequest } from "@/lib/domain/exchange";
import {
  asciiDomain,
  distinctAddresses,
  domainOf,
  isMailAddress,
  type Mailbox,
  parseMailbox,
} from "@/lib/domain/mail-address";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { letterContent } from "./email-content";
import { judgeMail } from "./email-judge";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { tooLong } from "./robot-message";
import { byteLength } from "./truncate";
import type { BuildContext, BuildProblem, BuildResult, Channel } from "./types";

/*
 * E-mail by SMTP (RFC 5321, 5322; submission RFC 6409 and 8314): one transaction for all receivers, text and HTML as
 * alternatives. History shows the letter's fields as headers, and `{subject, text, html}` as the body.
 *
 * Servers answer for each address. Who was refused for good is listed as failed; who was put off is tried again, alone:
 * the addresses that have the letter, or never will, are left out of the next envelope. The letter itself still names
 * everybody.
 */
const descriptor = CHANNEL_DESCRIPTORS.email;

export const emailChannel: Channel = {
  config: CHANNEL_INPUT.email,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  address: ({ smtp }) => (smtp === undefined ? "" : serverAddress(smtp)),
  build,
  judge: (exchange, endpoint) => judgeMail(exchange, endpoint),
};

const serverAddress = ({ security, host, port }: SmtpSettings): string =>
  `${security === "tls" ? "smtps" : "smtp"}://${host}:${port}`;

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const { smtp } = endpoint.config;
  if (smtp === undefined) return { ok: false, problem: incomplete("config.smtp") };
  const from = senderOf(smtp);
  if (from === null) return { ok: false, problem: incomplete("config.smtp.from") };
  const { to, cc } = receiversOf(endpoint.config);
  if (to.length === 0) return { ok: false, problem: incomplete("config.to") };
  const content = letterContent(event, endpoint, context);
  if (!content.ok) return content;
  const { subject, text, html } = content.letter;
  const body = JSON.stringify({ subject, text, html });
  const max = descriptor.limits.maxBytes;
  if (byteLength(body) > max) return tooLong(endpoint, byteLength(body), max);
  const { user = "", pass } = smtp.auth ?? {};
  const mail: OutboundMail = {
    server: {
      ...{ host: smtp.host, port: smtp.port, security: smtp.security },
      ...(user === "" ? {} : { user, ...(pass === undefined ? {} : { pass }) }),
    },
    from: written(from),
    ...{ to, cc, subject, text, html },
    ...envelopeOf([...to, ...cc], context.earlier ?? []),
    // The same in every try, so that a program which looks at it shows a letter that came twice once.
    messageId: `${context.deliveryId}@${asciiDomain(domainOf(from.address)) ?? "localhost.localdomain"}`,
    date: context.now,
  };
  return { ok: true, request: requestOf(event, endpoint, context, { mail, body }) };
}

function requestOf(
  event: EventEnvelope,
  endpoint: EndpointConfig,
  context: BuildContext,
  { mail, body }: { mail: OutboundMail; body: string },
): OutboundRequest {
  const headers = requestHeaders(event, { ...endpoint, headers: ownHeaders(endpoint.headers) }, context, {
    contentType: "multipart/alternative",
  });
  const fields: [string, string][] = [
    ["From", mail.from],
    ["To", mail.to.join(", ")],
    ...(mail.cc.length > 0 ? [["Cc", mail.cc.join(", ")] satisfies [string, string]] : []),
    ["Subject", mail.subject],
    ["Date", mail.date.toUTCString().replace("GMT", "+0000")],
    ["Message-ID", `<${mail.messageId}>`],
    // No holiday notice answers a machine (RFC 3834).
    ["Auto-Submitted", "auto-generated"],
  ];
  return { method: "SMTP", url: endpoint.url, headers: [...headers, ...fields], body, mail };
}

/** Only fields that mean nothing to mail programs: the others say whom a letter is from and for, and what is in it. */
const ownHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^X-/i.test(name)));

const incomplete = (field: string): BuildProblem => ({ field, diagnosis: "smtp.incomplete" });

/** Who the letter is from: what was entered, else the account. */
export function senderOf({ from = "", auth }: Pick<SmtpSettings, "from" | "auth">): Mailbox | null {
  return parseMailbox(from.trim() === "" ? (auth?.user ?? "") : from);
}

const written = ({ name, address }: Mailbox): string => (name === "" ? address : `"${name}" <${address}>`);

/** Each address once, in the To line when it is in both. */
function receiversOf({ to = [], cc = [] }: ChannelConfig): { to: string[]; cc: string[] } {
  const all = distinctAddresses([...to, ...cc].filter(isMailAddress));
  const named = distinctAddresses(to.filter(isMailAddress));
  return { to: named, cc: all.slice(named.length) };
}

/**
 * The envelope of a try that comes after others: those who were put off; when nobody was, those who did not get it; when
 * everybody did, everybody. Absent in the first.
 */
function envelopeOf(all: readonly string[], earlier: readonly RecipientOutcome[]): { envelope?: string[] } {
  const before = new Map(earlier.map((one) => [one.id.toLowerCase(), one]));
  if (before.size === 0) return {};
  const stateOf = (address: string) => before.get(address.toLowerCase());
  const missed = all.filter((address) => stateOf(address)?.state !== "accepted");
  const waiting = missed.filter((address) => !/^5/.test(stateOf(address)?.code ?? ""));
  const envelope = [waiting, missed].find((list) => list.length > 0);
  return envelope === undefined || envelope.length === all.length ? {} : { envelope };
}
