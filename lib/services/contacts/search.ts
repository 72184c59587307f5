import { type ContactSearch, searchContactIds } from "@/db/queries/contacts-read";
import { contactsById } from "@/db/queries/contacts-write";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import { maskEmail, maskPhone } from "@/lib/domain/masking";

const SEARCH_MAX = 50;

/** One line of a choice of contacts; phone and e-mail masked. */
export type ContactChoice = { id: string; name: string; nickname: string; phone: string | null; email: string | null };

/**
 * Contacts by the beginning of their name or nickname, or by a whole phone number, e-mail address, external id or id
 * (`con_…`); newest first, 50 at most.
 * @throws AppError `forbidden`
 */
export async function searchContacts(
  ctx: ServiceContext,
  input: { q: string; limit: number },
): Promise<ContactChoice[]> {
  authorize(ctx, "contact.read");
  const search = searchOf(input.q);
  if (search === null) return [];
  const limit = Math.min(Math.max(1, Math.floor(input.limit)), SEARCH_MAX);
  const ids = await searchContactIds(ctx.db, ctx.organizationId, search, limit);
  const contacts = new Map(
    (await contactsById(ctx.db, ctx.organizationId, ids)).map((contact) => [contact.id, contact]),
  );
  return ids.flatMap((id) => {
    const contact = contacts.get(id);
    if (contact === undefined) return [];
    const { name, nickname, phone, email } = contact;
    return [
      {
        id: encodeId("contact", id),
        name,
        nickname,
        phone: phone === null ? null : maskPhone(phone),
        email: email === null ? null : maskEmail(email),
      },
    ];
  });
}

/** A keyword as contacts are looked for, null when there is none. */
export function searchOf(keyword: string): { prefix: string; exact: ContactSearch } | null {
  const text = keyword.trim().slice(0, 200);
  if (text === "") return null;
  const exact = {
    phone: normaliseField("phone", text),
    email: text.toLowerCase(),
    externalId: text,
    id: decodeId("contact", text),
  };
  return { prefix: text, exact };
}
