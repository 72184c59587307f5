/*
 * The difference between two states of an object, field by field, as the audit log keeps it: no secret, bounded in size.
 */

/** A value as it is kept: JSON of bounded size. `cut` tells that a text, or the JSON of something larger, was cut. */
export type AuditValue = { value: unknown; cut?: true };

/**
 * One field's change. A side that is absent was not there before (or is not there now). Of a secret only that it was
 * set, replaced or taken away.
 */
export type AuditChange =
  | { field: string; before?: AuditValue; after?: AuditValue }
  | { field: string; secret: "set" | "changed" | "removed" };

/** More fields than any form has; beyond, the rest is left out. */
export const MAX_CHANGES = 60;
/** Characters kept of one value's text or JSON. */
export const MAX_VALUE = 500;

type Plain = Readonly<Record<string, unknown>>;

/** What differs between two states without secrets. Objects are compared member by member, lists as a whole. */
export function fieldChanges(before: Plain, after: Plain): AuditChange[] {
  const [from, to] = [flat(before), flat(after)];
  const fields = [...new Set([...from.keys(), ...to.keys()])];
  return fields.flatMap((field): AuditChange[] => {
    const [old, now] = [from.get(field), to.get(field)];
    if (canonical(old) === canonical(now)) return [];
    return [
      {
        field,
        ...(old === undefined ? {} : { before: bounded(old) }),
        ...(now === undefined ? {} : { after: bounded(now) }),
      },
    ];
  });
}

/** Which secrets differ, by path; their values are compared and forgotten. */
export function secretChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): AuditChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field): AuditChange[] => {
    const [old, now] = [before[field] ?? "", after[field] ?? ""];
    if (old === now) return [];
    return [{ field, secret: old === "" ? "set" : now === "" ? "removed" : "changed" }];
  });
}

/** A list as long as the log keeps. */
export const boundedChanges = (changes: readonly AuditChange[]): AuditChange[] => changes.slice(0, MAX_CHANGES);

/** Members of members under their path; null, undefined and `{}` say nothing. */
function flat(value: Plain, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, member] of Object.entries(value)) {
    const at = path === "" ? key : `${path}.${key}`;
    if (member === undefined || member === null) continue;
    if (typeof member === "object" && !Array.isArray(member)) {
      for (const [inner, leaf] of flat(member as Plain, at)) found.set(inner, leaf);
    } else if (!Array.isArray(member) || member.length > 0) found.set(at, member);
  }
  return found;
}

/** JSON that does not depend on the order of members, which the database may change. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function bounded(value: unknown): AuditValue {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length <= MAX_VALUE) return { value };
  return { value: text.slice(0, MAX_VALUE).toWellFormed(), cut: true };
}
