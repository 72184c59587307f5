import type { ContactRuleRow } from "@/db/queries/contact-attributes";
import type { ContactChange } from "@/lib/domain/contacts/changes";
import { type Contact, isAnonymous } from "@/lib/domain/contacts/contact";
import { encodeId } from "@/lib/domain/ids";
import { eventTime } from "@/lib/services/messages/event-data";

const given = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== null));
const filled = <T extends object>(key: string, value: T) => (Object.keys(value).length === 0 ? {} : { [key]: value });

/**
 * The `data` of `customer.created` and `customer.updated`: document A's names, and under document E's names whatever else
 * is known of the person, behaviour data (attributes) included. `changes` is field → [before, after].
 */
export function customerData(
  contact: Contact,
  update?: { changes: readonly ContactChange[]; at: Date },
): Record<string, unknown> {
  const { name, phone, email, company, position, source, externalId, utm, attributes, tags, identities } = contact;
  const { nickname, gender, dateOfBirthday, avatar, state, city, street, comments } = contact;
  return {
    customer_id: encodeId("contact", contact.id),
    name,
    phone,
    email,
    ...given({ company, position }),
    source,
    created_time: eventTime(contact.createdAt),
    ...given({ external_id: externalId, nickname, gender, dateOfBirthday, avatar, state, city, street, comments }),
    ...filled("utm", utm),
    ...filled("props", attributes),
    ...filled("tags", tags),
    ...filled("identities", identities),
    isAnonymous: isAnonymous(contact),
    ...(update === undefined ? {} : { updated_time: eventTime(update.at), changes: shownChanges(update.changes) }),
  };
}

/** An identity card's number is nobody's business but the console's. */
function shownChanges(changes: readonly ContactChange[]): Record<string, [unknown, unknown]> {
  const shown = changes.filter(({ field }) => field !== "idCard");
  return Object.fromEntries(shown.map(({ field, before, after }) => [field, [before, after]]));
}

/** The `data` of `flow.triggered` for a contact that crossed a rule's threshold. */
export function crossingData(rule: ContactRuleRow, contact: Contact, at: Date): Record<string, unknown> {
  const { name, phone, email, attributes, utm } = contact;
  return {
    flow_id: encodeId("rule", rule.id),
    flow_name: rule.name,
    step: rule.name,
    contact_id: encodeId("contact", contact.id),
    name,
    phone,
    email,
    context: { field: rule.field, op: rule.op, value: rule.value, props: attributes, utm },
    triggered_at: eventTime(at),
  };
}
