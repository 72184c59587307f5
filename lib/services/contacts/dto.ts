import { z } from "zod";
import type { StoredContact } from "@/db/queries/contacts-write";
import { type Contact, isAnonymous, TEXT_FIELD_NAMES } from "@/lib/domain/contacts/contact";
import { encodeId } from "@/lib/domain/ids";
import { maskEmail, maskPhone } from "@/lib/domain/masking";

const Attribute = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

/** A contact as the API gives it: complete, for who may read contacts through a token. */
export const ContactDtoSchema = z.object({
  id: z.string(),
  /** The numeric `id` of broadcasts' payloads. */
  number: z.number(),
  externalId: z.string().nullable(),
  name: z.string(),
  nickname: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  gender: z.string(),
  dateOfBirthday: z.string().nullable(),
  avatar: z.string(),
  state: z.string(),
  city: z.string(),
  street: z.string(),
  company: z.string(),
  position: z.string(),
  comments: z.string(),
  idCard: z.string(),
  utm: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), Attribute),
  tags: z.array(z.string()),
  identities: z.array(z.object({ type: z.string(), id: z.string() })),
  source: z.string(),
  isAnonymous: z.boolean(),
  version: z.number(),
  lastActiveAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ContactDto = z.output<typeof ContactDtoSchema>;

export function toContactDto(contact: StoredContact): ContactDto {
  const { id, createdAt, updatedAt, lastActiveAt, ...rest } = contact;
  return {
    ...rest,
    id: encodeId("contact", id),
    isAnonymous: isAnonymous(contact),
    lastActiveAt: lastActiveAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

const maskTail = (text: string): string =>
  text.length <= 8 ? `${text.slice(0, 1)}••••` : `${text.slice(0, 4)}••••${text.slice(-4)}`;

/** How people of this kind are known outside; the rest of the identities are opaque ids and shown as they are. */
const TELLING = /phone|mobile|email|mail/i;

/** A contact as the console shows it until somebody who may asks for more. */
export function maskedContact(contact: ContactDto, sensitive: ReadonlySet<string>): ContactDto {
  const { phone, email, idCard, attributes, identities } = contact;
  return {
    ...contact,
    phone: phone === null ? null : maskPhone(phone),
    email: email === null ? null : maskEmail(email),
    idCard: idCard === "" ? "" : maskTail(idCard),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, sensitive.has(key) ? "••••" : value]),
    ),
    identities: identities.map(({ type, id }) => ({ type, id: TELLING.test(type) ? maskTail(id) : id })),
  };
}

/** How a contact is called where one line has to do. */
export function contactLabel(
  contact: Pick<Contact, "name" | "nickname" | "phone" | "email" | "externalId" | "id">,
): string {
  const { name, nickname, phone, email, externalId } = contact;
  if (name !== "") return name;
  if (nickname !== "") return nickname;
  if (phone !== null) return maskPhone(phone);
  return email !== null ? maskEmail(email) : (externalId ?? "");
}

/** What a receiver of a broadcast may name a contact by: what it got of it, our number or one of its ids. */
export function namesOfContact(contact: Pick<StoredContact, "id" | "number" | "externalId" | "identities">): string[] {
  const { id, number, externalId, identities } = contact;
  const own = [encodeId("contact", id), String(number)];
  return [...identities.map((identity) => identity.id), ...(externalId === null ? [] : [externalId]), ...own];
}

/** What the texts of a contact are, for forms. */
export const CONTACT_TEXTS = TEXT_FIELD_NAMES;
