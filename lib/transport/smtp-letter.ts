import { createHash } from "node:crypto";
import MailComposer from "nodemailer/lib/mail-composer";
import type { OutboundMail, OutboundRequest } from "@/lib/domain/exchange";
import { fileName } from "@/lib/domain/forms/files";
import { asciiDomain, distinctAddresses, domainOf, type Mailbox, parseMailbox } from "@/lib/domain/mail-address";
import { TransportError } from "./failures";

/** A letter ready for the wire: whom it is from and for, and its bytes, every line end CRLF. */
export type Letter = { from: string; recipients: Recipient[]; bytes: Buffer; size: number };
/** `id` is the address as the endpoint has it, `address` as servers read it. */
export type Recipient = { id: string; address: string };

/** Header fields that are written from `mail`, whatever the request's headers say. */
const OWN_FIELDS = /^(?:from|sender|to|cc|bcc|subject|date|message-id|mime-version|return-path|received|content-.*)$/i;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9-]{0,75}$/;
const LINE_BREAK = /[\r\n\0]/;
const MESSAGE_ID = /^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/;

/**
 * Writes the letter of a request: text and HTML as alternatives, its files as attachments, 7-bit throughout. The same request gives the same bytes.
 * Nothing in it can begin another header: line breaks in a field or an address refuse the whole letter.
 * @throws TransportError `internal` (`INVALID_HEADER`, `INVALID_ADDRESS`)
 */
export async function writeLetter(request: OutboundRequest, mail: OutboundMail): Promise<Letter> {
  const from = mailbox(mail.from);
  const [to, cc] = [mail.to.map(mailbox), mail.cc.map(mailbox)];
  const envelope = distinctAddresses(mail.envelope ?? [...mail.to, ...mail.cc]);
  const recipients = envelope.map((id) => ({ id, address: mailbox(id).address }));
  if (recipients.length === 0) throw new TransportError("internal", "INVALID_ADDRESS");
  const headers = request.headers.filter(([name]) => !OWN_FIELDS.test(name));
  for (const [name, value] of headers) {
    if (!FIELD_NAME.test(name) || LINE_BREAK.test(value)) throw new TransportError("internal", "INVALID_HEADER");
  }
  if (LINE_BREAK.test(mail.subject) || !MESSAGE_ID.test(mail.messageId)) {
    throw new TransportError("internal", "INVALID_HEADER");
  }
  const composer = new MailComposer({
    ...{ from, to, subject: mail.subject, text: mail.text, html: mail.html, date: mail.date },
    ...(cc.length > 0 ? { cc } : {}),
    messageId: `<${mail.messageId}>`,
    headers: headers.map(([key, value]) => ({ key, value })),
    baseBoundary: createHash("sha256").update(mail.messageId).digest("hex").slice(0, 24),
    attachments: (mail.attachments ?? []).map(({ name, content }) => ({
      ...{ filename: fileName(name), content: Buffer.from(content), contentTransferEncoding: "base64" as const },
      contentDisposition: "attachment" as const,
    })),
    // No text becomes 8-bit, which old servers mangle; nothing is read from files or fetched.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const written = await composer.compile().build();
  const bytes = onTheWire(written);
  return { from: from.address, recipients, bytes, size: bytes.length };
}

function mailbox(text: string): Mailbox {
  const read = parseMailbox(text);
  if (read === null) throw new TransportError("internal", "INVALID_ADDRESS");
  const domain = asciiDomain(domainOf(read.address));
  if (domain === null) throw new TransportError("internal", "INVALID_ADDRESS");
  return { name: read.name, address: read.address.replace(/@[^@]*$/, `@${domain}`) };
}

/** Every kind of line end becomes CRLF: a lone one is how letters are smuggled. */
const onTheWire = (message: Buffer): Buffer =>
  Buffer.from(message.toString("latin1").replace(/\r\n|\r|\n/g, "\r\n"), "latin1");
