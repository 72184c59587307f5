import type { ContactChange } from "./changes";
import { type Contact, type ContactIdentity, type ContactPatch, isSomebody, TEXT_FIELD_NAMES } from "./contact";
import type { MatchKey, OnConflict } from "./import";

/*
 * What a number of inputs does to the contacts there are. The rule: an input is the contact of the same externalId, else
 * of one of its identities, else of its phone number, else of its e-mail address (the oldest where several have it). A
 * contact that bears another externalId is somebody else, whatever the weaker keys say. Inputs have their turn in order:
 * two inputs of one call for one new person make one contact.
 */
export type PlanInput = { index: number; patch: ContactPatch };
export type PlanPolicy = {
  onConflict: OnConflict;
  /** Only this key is looked at; all of them where null. */
  matchKey: MatchKey | null;
  source: string;
  now: Date;
  newId: () => string;
  /** Tags are added to those there are instead of taking their place. */
  addTags?: boolean;
};
export type PlanError = { index: number; path: string; key: "identity_taken" | "external_id_taken" | "contact_nobody" };
export type PlannedUpdate = {
  before: Contact;
  after: Contact;
  changes: ContactChange[];
  newIdentities: ContactIdentity[];
};
export type ContactPlan = {
  inserts: Contact[];
  updates: PlannedUpdate[];
  errors: PlanError[];
  /** Inputs that were left as they were, by `onConflict`. */
  skipped: number;
  counts: { created: number; updated: number };
  /** Input index → contact id. */
  contactOf: Map<number, string>;
};

type Working = { before: Contact | null; after: Contact; order: number };

/** @param known contacts that may match, oldest first, with all their identities */
export function planContacts(known: readonly Contact[], inputs: readonly PlanInput[], policy: PlanPolicy): ContactPlan {
  const book = new Book();
  for (const contact of known) book.add({ before: contact, after: contact, order: 0 });
  const plan: ContactPlan = {
    inserts: [],
    updates: [],
    errors: [],
    skipped: 0,
    counts: { created: 0, updated: 0 },
    contactOf: new Map(),
  };
  for (const input of inputs) {
    const match = book.find(input.patch, policy.matchKey);
    if (match !== null && policy.onConflict === "skip") {
      plan.skipped += 1;
      plan.contactOf.set(input.index, match.after.id);
      continue;
    }
    const target = match === null || policy.onConflict === "create" ? null : match;
    const after = applied(target?.after ?? blank(policy), input.patch, policy.addTags ?? false);
    const key = book.obstacle(after, target);
    if (key !== null) {
      plan.errors.push({ index: input.index, ...key });
      continue;
    }
    plan.contactOf.set(input.index, after.id);
    plan.counts[target === null ? "created" : "updated"] += 1;
    if (target === null) book.add({ before: null, after, order: 0 });
    else book.change(target, after);
  }
  return { ...plan, ...book.outcome() };
}

/** Contacts by what they are known by. */
class Book {
  private readonly all: Working[] = [];
  private readonly byExternal = new Map<string, Working>();
  private readonly byIdentity = new Map<string, Working>();
  private readonly byPhone = new Map<string, Working[]>();
  private readonly byEmail = new Map<string, Working[]>();

  add(working: Working): void {
    this.all.push(working);
    this.note(working);
  }

  change(working: Working, after: Contact): void {
    if (working.after.externalId !== null) this.byExternal.delete(working.after.externalId);
    working.after = after;
    this.note(working);
  }

  private note(working: Working): void {
    const { externalId, phone, email, identities } = working.after;
    if (externalId !== null) this.byExternal.set(externalId, working);
    for (const identity of identities) this.byIdentity.set(identityKey(identity), working);
    if (phone !== null) push(this.byPhone, phone, working);
    if (email !== null) push(this.byEmail, email, working);
  }

  find(patch: ContactPatch, only: MatchKey | null): Working | null {
    const { externalId, phone, email, identities = [] } = patch;
    const exact = only === null || only === "externalId";
    const byExternal = exact && externalId ? this.byExternal.get(externalId) : undefined;
    if (byExternal !== undefined || only === "externalId") return byExternal ?? null;
    const candidates = [
      ...(only === null ? identities.map((identity) => this.byIdentity.get(identityKey(identity))) : []),
      ...(phone && only !== "email"
        ? (this.byPhone.get(phone) ?? []).filter(({ after }) => after.phone === phone)
        : []),
      ...(email && only !== "phone"
        ? (this.byEmail.get(email) ?? []).filter(({ after }) => after.email === email)
        : []),
    ];
    const same = (one: Working | undefined): one is Working =>
      one !== undefined && (!externalId || one.after.externalId === null || one.after.externalId === externalId);
    return candidates.find(same) ?? null;
  }

  /** Why this state may not be written: nobody, or a name that belongs to another contact. */
  obstacle(after: Contact, self: Working | null): Pick<PlanError, "path" | "key"> | null {
    if (!isSomebody(after)) return { path: "name", key: "contact_nobody" };
    const external = after.externalId === null ? undefined : this.byExternal.get(after.externalId);
    if (external !== undefined && external !== self) return { path: "externalId", key: "external_id_taken" };
    const taken = after.identities.findIndex((identity) => {
      const owner = this.byIdentity.get(identityKey(identity));
      return owner !== undefined && owner !== self;
    });
    return taken === -1 ? null : { path: "identities", key: "identity_taken" };
  }

  outcome(): Pick<ContactPlan, "inserts" | "updates"> {
    const inserts = this.all.filter(({ before }) => before === null).map(({ after }) => after);
    const updates = this.all.flatMap(({ before, after }) => {
      if (before === null || before === after) return [];
      const changes = contactChanges(before, after);
      return changes.length === 0 ? [] : [{ before, after, changes, newIdentities: addedIdentities(before, after) }];
    });
    return { inserts, updates };
  }
}

const identityKey = ({ type, id }: ContactIdentity): string => `${type}\n${id}`;

function push(map: Map<string, Working[]>, key: string, working: Working): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [working]);
  else if (!list.includes(working)) list.push(working);
}

export function addedIdentities(before: Contact, after: Contact): ContactIdentity[] {
  const had = new Set(before.identities.map(identityKey));
  return after.identities.filter((identity) => !had.has(identityKey(identity)));
}

function blank({ newId, now, source }: PlanPolicy): Contact {
  const texts = Object.fromEntries(TEXT_FIELD_NAMES.map((name) => [name, ""])) as Record<
    (typeof TEXT_FIELD_NAMES)[number],
    string
  >;
  return {
    ...texts,
    id: newId(),
    externalId: null,
    phone: null,
    email: null,
    dateOfBirthday: null,
    utm: {},
    attributes: {},
    tags: [],
    source,
    identities: [],
    lastActiveAt: null,
    createdAt: now,
  };
}

/** The contact after what was said of it; `utm` and `attributes` key by key, identities are added. */
export function applied(contact: Contact, patch: ContactPatch, addTags = false): Contact {
  const after: Contact = { ...contact };
  for (const name of TEXT_FIELD_NAMES) after[name] = patch[name] ?? contact[name];
  for (const name of ["externalId", "phone", "email", "dateOfBirthday"] as const) {
    const value = patch[name];
    if (value !== undefined) after[name] = value;
  }
  if (patch.utm !== undefined) after.utm = merged(contact.utm, patch.utm);
  if (patch.attributes !== undefined) after.attributes = merged(contact.attributes, patch.attributes);
  if (patch.tags !== undefined) after.tags = addTags ? [...new Set([...contact.tags, ...patch.tags])] : patch.tags;
  if (patch.identities !== undefined) {
    const all = new Map(
      [...contact.identities, ...patch.identities].map((identity) => [identityKey(identity), identity]),
    );
    after.identities = [...all.values()];
  }
  return after;
}

function merged<T>(before: Record<string, T>, patch: Record<string, T | null>): Record<string, T> {
  const entries = Object.entries({ ...before, ...patch }).filter((entry): entry is [string, T] => entry[1] !== null);
  return Object.fromEntries(entries);
}

const EMPTY = (value: unknown) => (value === "" || value === undefined ? null : value);

/** What differs, field by field; attributes and utm key by key, null where there is nothing. */
export function contactChanges(before: Contact, after: Contact): ContactChange[] {
  const flat = (contact: Contact): Map<string, unknown> => {
    const { externalId, phone, email, dateOfBirthday, tags, identities } = contact;
    return new Map<string, unknown>([
      ...TEXT_FIELD_NAMES.map((name): [string, unknown] => [name, contact[name]]),
      ...Object.entries({ externalId, phone, email, dateOfBirthday, tags }),
      ["identities", identities.map(({ type, id }) => `${type}:${id}`).sort()],
      ...Object.entries(contact.utm).map(([key, value]): [string, unknown] => [`utm.${key}`, value]),
      ...Object.entries(contact.attributes).map(([key, value]): [string, unknown] => [`attributes.${key}`, value]),
    ]);
  };
  const [from, to] = [flat(before), flat(after)];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((field): ContactChange[] => {
    const [old, now] = [EMPTY(from.get(field)), EMPTY(to.get(field))];
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ field, before: old, after: now }];
  });
}
