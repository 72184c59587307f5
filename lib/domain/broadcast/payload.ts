import type { AttributeValue } from "../contacts/attributes";
import { type Contact, isAnonymous, type TextField } from "../contacts/contact";
import { zoneClock } from "../zone-clock";

/*
 * What a receiver of a broadcast gets: document E's list of `{sendTime, contact, _custom}`, as its last sample prints it.
 */

/** Which of a contact's values travel. Those that are empty never do. */
export type BroadcastBody = {
  /** Names of {@link CONTACT_VALUES}, or keys of custom attributes; `*` is everything that is not empty. */
  contact: readonly string[];
  /** Types of identities; `*` is all. */
  identities: readonly string[];
  /** The same for every contact. */
  custom: Readonly<Record<string, string>>;
};

/** Attributes by the names of document E's samples, in their order. */
const VALUES = [
  ["name", "name"],
  ["nickname", "nickname"],
  ["gender", "gender"],
  ["dateOfBirthday", "dateOfBirthday"],
  ["avatar", "avatar"],
  ["mobilePhone", "phone"],
  ["email", "email"],
  ["externalId", "externalId"],
  ["company", "company"],
  ["position", "position"],
  ["state", "state"],
  ["street", "street"],
  ["city", "city"],
  ["comments", "comments"],
  ["idCard", "idCard"],
] as const satisfies readonly (readonly [string, TextField | "phone" | "email" | "externalId" | "dateOfBirthday"])[];

export const CONTACT_VALUES = [...VALUES.map(([name]) => name), "tags", "utm"] as const;
export type ContactValue = (typeof CONTACT_VALUES)[number];
/** Values that say who somebody is outside: choosing one asks for a reason. */
export const SENSITIVE_VALUES: ReadonlySet<string> = new Set(["mobilePhone", "email", "idCard"]);

/** Whether what is chosen says who somebody is outside. */
export const isSensitive = (chosen: readonly string[]): boolean =>
  chosen.some((name) => name === "*" || SENSITIVE_VALUES.has(name));

const OWN: ReadonlySet<string> = new Set(CONTACT_VALUES);
export const isContactValue = (name: string): name is ContactValue => OWN.has(name);

export type BroadcastContact = Contact & { number: number; version: number; updatedAt: Date };
export type BroadcastItem = {
  sendTime: number;
  contact: Record<string, unknown>;
  _custom: Readonly<Record<string, string>>;
};

/**
 * Makes elements of the list for one body. `sendTime` is in milliseconds; times of day are those of the organization's
 * zone.
 */
export function itemsOf(
  body: BroadcastBody,
  context: { now: Date; timeZone: string },
): (contact: BroadcastContact) => BroadcastItem {
  const all = body.contact.includes("*");
  const chosen = new Set(body.contact);
  const wants = (name: string) => all || chosen.has(name);
  const fields = VALUES.filter(([name]) => wants(name));
  const [tags, utm] = [wants("tags"), wants("utm")];
  const types = new Set(body.identities);
  const sendTime = context.now.getTime();
  return (contact) => {
    const own: Record<string, unknown> = {
      dateCreated: localTime(contact.createdAt, context.timeZone),
      lastUpdated: localTime(contact.updatedAt, context.timeZone),
      ver: contact.version,
      id: contact.number,
    };
    for (const [name, field] of fields) {
      const value = contact[field];
      if (value !== null && value !== "") own[name] = value;
    }
    if (tags && contact.tags.length > 0) own.tags = contact.tags;
    if (utm && Object.keys(contact.utm).length > 0) own.utm = contact.utm;
    own.props = propsOf(contact.attributes, (key) => all || (chosen.has(key) && !isContactValue(key)));
    own.isAnonymous = isAnonymous(contact);
    own.identities = contact.identities
      .filter(({ type }) => types.has("*") || types.has(type))
      .map(({ id, type }) => ({ id, type }));
    return { sendTime, contact: own, _custom: body.custom };
  };
}

function propsOf(attributes: Record<string, AttributeValue>, wants: (key: string) => boolean) {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => wants(key)));
}

/** `2022-12-20 09:22:17`. */
function localTime(at: Date, timeZone: string): string {
  const local = new Date(at.getTime() + zoneClock(timeZone).offsetAt(at.getTime()));
  return local.toISOString().slice(0, 19).replace("T", " ");
}
