import { z } from "zod";
import { cleanText, normaliseField } from "@/lib/domain/leave-message/normalise";
import { FIELD_RULES } from "@/lib/domain/leave-message/rules";
import { AttributeKeySchema } from "./attribute-schema";
import { ATTRIBUTE_TEXT_MAX, ATTRIBUTES_MAX, type AttributeValue, calendarDay } from "./attributes";

/** A name another system has for a person, as document E prints it: `{type: "wechat.openId", id: "ov7G…"}`. */
export type ContactIdentity = { type: string; id: string };

/** Plain texts of a contact and how long they may be (characters). */
export const TEXT_FIELDS = {
  name: 100,
  nickname: 100,
  gender: 20,
  avatar: 1_000,
  state: 100,
  city: 100,
  street: 200,
  company: 200,
  position: 100,
  comments: 2_000,
  idCard: 50,
} as const;
export type TextField = keyof typeof TEXT_FIELDS;
export const TEXT_FIELD_NAMES = Object.keys(TEXT_FIELDS) as TextField[];

/** Values a contact is known by. */
export const KEY_FIELDS = ["externalId", "phone", "email"] as const;

/** Identities, tags and utm values of one contact at most. */
export const IDENTITIES_MAX = 50;
export const TAGS_MAX = 50;
export const TAG_MAX = 40;
export const UTM_MAX = 20;
/** Contacts one bulk call carries. */
export const BULK_MAX = 1_000;
/** Contacts merged at once: the one that stays and up to four others. */
export const MERGE_MAX = 5;

/** A contact as the rules see it. */
export type Contact = Record<TextField, string> & {
  id: string;
  externalId: string | null;
  phone: string | null;
  email: string | null;
  dateOfBirthday: string | null;
  utm: Record<string, string>;
  attributes: Record<string, AttributeValue>;
  tags: string[];
  source: string;
  identities: ContactIdentity[];
  lastActiveAt: Date | null;
  createdAt: Date;
};

/** What may be said of a contact: what is absent stays, null takes away. */
export type ContactPatch = Partial<Record<TextField, string>> & {
  externalId?: string | null | undefined;
  phone?: string | null | undefined;
  email?: string | null | undefined;
  dateOfBirthday?: string | null | undefined;
  utm?: Record<string, string | null> | undefined;
  attributes?: Record<string, AttributeValue | null> | undefined;
  tags?: string[] | undefined;
  identities?: ContactIdentity[] | undefined;
};

const line = (max: number) =>
  z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => (value === undefined ? undefined : value === null ? "" : cleanText(String(value))))
    .pipe(z.string().max(max).optional());

/** A text or a number, as many senders write phones and ids. Null and "" take the value away. */
const keyText = (check: (text: string, context: z.RefinementCtx) => string) =>
  z
    .union([z.string().max(1_000), z.number()])
    .nullish()
    .transform((value, context) => {
      if (value === undefined) return undefined;
      const text = value === null ? "" : cleanText(String(value));
      return text === "" ? null : check(text, context);
    });

const fits = (name: "phone" | "email", key: string) =>
  keyText((text, context) => {
    const value = normaliseField(name, text);
    const rule = FIELD_RULES[name];
    if (value.length <= rule.max && rule.patterns.some((pattern) => new RegExp(pattern).test(value))) return value;
    context.addIssue({ code: "custom", message: key });
    return z.NEVER;
  });

const externalId = keyText((text, context) => {
  if (text.length <= 200) return text;
  context.addIssue({ code: "custom", message: "external_id_max" });
  return z.NEVER;
});

const birthday = keyText((text, context) => {
  const day = calendarDay(text);
  if (day !== null) return day;
  context.addIssue({ code: "custom", message: "calendar_day" });
  return z.NEVER;
});

export const IDENTITY_TYPE = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const IdentitySchema = z.strictObject({
  type: z.string().trim().regex(IDENTITY_TYPE, "identity_type"),
  id: z
    .union([z.string(), z.number()])
    .transform((value) => cleanText(String(value)))
    .pipe(z.string().min(1, "required").max(200)),
});

const AttributeValueSchema = z.union([
  z.string().transform(cleanText).pipe(z.string().max(ATTRIBUTE_TEXT_MAX)),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().transform(cleanText).pipe(z.string().max(200))).max(50),
]);

export const TagSchema = z.string().transform(cleanText).pipe(z.string().min(1, "required").max(TAG_MAX));

const texts = {
  name: line(TEXT_FIELDS.name),
  nickname: line(TEXT_FIELDS.nickname),
  gender: line(TEXT_FIELDS.gender),
  avatar: line(TEXT_FIELDS.avatar),
  state: line(TEXT_FIELDS.state),
  city: line(TEXT_FIELDS.city),
  street: line(TEXT_FIELDS.street),
  company: line(TEXT_FIELDS.company),
  position: line(TEXT_FIELDS.position),
  comments: line(TEXT_FIELDS.comments),
  idCard: line(TEXT_FIELDS.idCard),
};

/** One contact as the API and the form hand it in. Attributes get their types afterwards, by their definitions. */
export const ContactInputSchema = z.strictObject({
  externalId,
  ...texts,
  phone: fits("phone", "contact_phone"),
  email: fits("email", "contact_email"),
  dateOfBirthday: birthday,
  utm: z
    .record(
      z.string().min(1).max(50),
      line(200).transform((value) => value || null),
    )
    .refine((utm) => Object.keys(utm).length <= UTM_MAX, "utm_max")
    .optional(),
  attributes: z
    .record(AttributeKeySchema, AttributeValueSchema)
    .refine((values) => Object.keys(values).length <= ATTRIBUTES_MAX, "attributes_max")
    .optional(),
  tags: z
    .array(TagSchema)
    .max(TAGS_MAX)
    .transform((tags) => [...new Set(tags)])
    .optional(),
  identities: z.array(IdentitySchema).max(IDENTITIES_MAX).optional(),
});

/** Whether anything says who this is. */
export function isSomebody(contact: Pick<Contact, "name" | "phone" | "email" | "externalId" | "identities">): boolean {
  const { name, phone, email, externalId: id, identities } = contact;
  return name !== "" || phone !== null || email !== null || id !== null || identities.length > 0;
}

/** A contact nobody can reach or recognise: document E's `isAnonymous`. */
export const isAnonymous = (
  contact: Pick<Contact, "name" | "phone" | "email" | "externalId" | "identities">,
): boolean => !isSomebody({ ...contact, name: "" });
