import type { FormDefinition, FormField } from "./fields";

/** One difference between two forms; `moved` names no field. */
export type FormChange = { kind: "added" | "removed" | "changed"; field: FormField } | { kind: "moved" };

/** What publishing `next` in place of `before` changes, in the order of the fields. */
export function formChanges(before: FormDefinition, next: FormDefinition): FormChange[] {
  const old = new Map(before.fields.map((field) => [field.key, field]));
  const now = new Set(next.fields.map(({ key }) => key));
  const changes = next.fields.flatMap((field): FormChange[] => {
    const known = old.get(field.key);
    if (known === undefined) return [{ kind: "added", field }];
    return isSame(known, field) ? [] : [{ kind: "changed", field }];
  });
  const removed = before.fields.filter(({ key }) => !now.has(key));
  const stay = (fields: readonly FormField[], in_: (key: string) => boolean) =>
    fields.map(({ key }) => key).filter((key) => in_(key));
  const order = stay(before.fields, (key) => now.has(key)).join();
  const isMoved = order !== stay(next.fields, (key) => old.has(key)).join();
  return [
    ...changes,
    ...removed.map((field): FormChange => ({ kind: "removed", field })),
    ...(isMoved ? [{ kind: "moved" } as const] : []),
  ];
}

/** Whether two fields say the same, whatever the order of their parts in storage. */
function isSame(a: FormField, b: FormField): boolean {
  return stable(a) === stable(b);
}
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${key}:${stable(part)}`).join()}}`;
}
