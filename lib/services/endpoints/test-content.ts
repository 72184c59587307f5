import { contactsById } from "@/db/queries/contacts-write";
import { type RecentEvent, recentEvents } from "@/db/queries/events-recent";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { eventDefinition, resolveEventType, validateEventData } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Contact } from "@/lib/domain/contacts/contact";
import type { EndpointConfig, Locale } from "@/lib/domain/endpoints";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { customerData } from "@/lib/services/contacts/event-data";
import { maskedData } from "@/lib/services/deliveries/masked-body";
import { invalid } from "./parse-input";

/*
 * What a test push or a preview is about: type and data of the event that it makes. Real events lend their data only with
 * contact details hidden, whatever the endpoint may be sent otherwise; a contact that somebody chose goes as it is.
 */

/** Where the data came from. */
export const DATA_SOURCES = ["given", "sample", "latest", "contact"] as const;
export type DataSource = (typeof DATA_SOURCES)[number];

export type TestContent = { type: EventType; data: Record<string, unknown>; source: DataSource };

type Wanted = {
  eventType?: string | undefined;
  data?: Record<string, unknown> | undefined;
  latest?: boolean | undefined;
  contactId?: string | undefined;
  locale?: Locale | undefined;
};

/**
 * Type and data of a test: the data that was given, a chosen contact's (document D), the newest real event of the type with its contact details hidden, or
 * the catalogue's sample, also where there is no real event yet.
 * @throws AppError `invalid`, `forbidden`: real events are for those who may read them, contacts for those who may see
 * their details
 */
export async function testContent(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "actor">,
  endpoint: EndpointConfig,
  wanted: Wanted,
): Promise<TestContent> {
  const type = testType(endpoint, wanted.eventType, wanted.data);
  if (wanted.data !== undefined) {
    const checked = validateEventData(type, wanted.data);
    if (!checked.ok) throw invalid(checked.errors);
    return { type, data: checked.data, source: "given" };
  }
  const locale = wanted.locale ?? endpoint.locale;
  if (wanted.contactId !== undefined) {
    return { type, data: await contactData(ctx, { type, endpoint, locale }, wanted.contactId), source: "contact" };
  }
  const latest = wanted.latest === true ? await latestEvent(ctx, type) : null;
  if (latest === null) return { type, data: sampleOf(type, endpoint, locale), source: "sample" };
  return { type, data: marked(type, maskedData(latest.data), endpoint, locale), source: "latest" };
}

/** The event that a test is about, by any of its spellings. @throws AppError `invalid` */
export function testType(
  endpoint: Pick<EndpointConfig, "channel" | "format">,
  name: string | undefined,
  data?: Record<string, unknown>,
): EventType {
  const onlyMessages = endpoint.channel === "custom" && endpoint.format === "leavemsg";
  const type = resolveEventType(name ?? (onlyMessages ? "leave_message.created" : "webhook.test"), data);
  if (type === null) throw invalid([fieldErrorOf("eventType", "event_unknown", { name: name ?? "" })]);
  if (onlyMessages && !type.startsWith("leave_message.")) throw invalid([fieldErrorOf("eventType", "test_format")]);
  return type;
}

/** Events that are looked through at most for the newest of a type: it may be rare. */
const SEARCHED = 5_000;

/** The newest real event of a type, null when there is none yet. @throws AppError `forbidden` */
export async function latestEvent(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "actor">,
  type: EventType,
): Promise<RecentEvent | null> {
  authorize(ctx, "event.read");
  const { rows } = await recentEvents(ctx.db, ctx.organizationId, { types: [type], limit: 1, searched: SEARCHED });
  return rows[0] ?? null;
}

/**
 * The event as it would be about one contact: a lead's own data, of other types the sample with the person's in it.
 * @throws AppError `forbidden`, `not_found`: also for another organization's
 */
export async function contactData(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "actor">,
  about: { type: EventType; endpoint: EndpointConfig; locale: Locale },
  contactId: string,
): Promise<Record<string, unknown>> {
  authorize(ctx, "contact.read");
  authorize(ctx, "pii.reveal");
  const uuid = decodeId("contact", contactId);
  const [contact] = uuid === null ? [] : await contactsById(ctx.db, ctx.organizationId, [uuid]);
  if (contact === undefined) throw new AppError("not_found", "There is no such contact.");
  const { type, endpoint, locale } = about;
  const data = type.startsWith("customer.") ? customerData(contact) : withPerson(eventDefinition(type).sample, contact);
  return marked(type, data, endpoint, locale);
}

/** Members of a sample that are about the customer, not about who handles it. */
const OF_PERSON = /^(?:customer_|visitor_|contact_)?(id|name|phone|email)$/;

function withPerson(sample: Readonly<Record<string, unknown>>, contact: Contact): Record<string, unknown> {
  const { name, phone, email } = contact;
  const own: Record<string, unknown> = {
    id: encodeId("contact", contact.id),
    name,
    phone: phone ?? "",
    email: email ?? "",
  };
  return Object.fromEntries(
    Object.entries(sample).map(([key, value]) => {
      const member = OF_PERSON.exec(key)?.[1];
      return [key, member === undefined || key === "id" ? value : own[member]];
    }),
  );
}

/** The catalogue's sample, with a mark that nobody can take for a visitor's words. */
export function sampleOf(type: EventType, endpoint: EndpointConfig, locale: Locale): Record<string, unknown> {
  const { sample } = eventDefinition(type);
  if (type !== "webhook.test") return marked(type, { ...sample }, endpoint, locale);
  const message =
    locale === "en"
      ? "This is a test. If you can read it, the webhook works."
      : "这是一条测试消息，收到即表示配置正确。";
  return { ...sample, message, endpoint_name: endpoint.name };
}

/** Robots and mail say in their own words that it is a test; to a program a leave message must say it itself. */
function marked(
  type: EventType,
  data: Record<string, unknown>,
  endpoint: EndpointConfig,
  locale: Locale,
): Record<string, unknown> {
  if (type !== "leave_message.created" || endpoint.channel !== "custom") return data;
  const mark = locale === "en" ? "[Test] " : "【测试】";
  return { ...data, message_content: `${mark}${String(data.message_content)}` };
}
