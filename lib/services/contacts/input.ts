import type { Executor } from "@/db/client";
import { listAttributes } from "@/db/queries/contact-attributes";
import { fieldErrorOf, fieldErrors } from "@/lib/auth/field-errors";
import { type AttributeDefinition, type AttributeValue, typedValue } from "@/lib/domain/contacts/attributes";
import { ContactInputSchema, type ContactPatch } from "@/lib/domain/contacts/contact";
import type { FieldError } from "@/lib/errors";

export type Definitions = ReadonlyMap<string, AttributeDefinition>;

/** The organization's attributes by key. */
export async function loadDefinitions(db: Executor, organizationId: string): Promise<Definitions> {
  const rows = await listAttributes(db, organizationId);
  return new Map(rows.map((row) => [row.key, row]));
}

export type ParsedContact = { ok: true; patch: ContactPatch } | { ok: false; errors: FieldError[] };

/** What somebody says of a contact: shapes, spellings, and attributes as their definitions want them. */
export function parseContact(input: unknown, definitions: Definitions): ParsedContact {
  const parsed = ContactInputSchema.safeParse(input);
  if (!parsed.success) return { ok: false, errors: fieldErrors(parsed.error) };
  const { attributes, ...rest } = parsed.data;
  if (attributes === undefined) return { ok: true, patch: rest };
  const typed = typedAttributes(attributes, definitions);
  return typed.ok ? { ok: true, patch: { ...rest, attributes: typed.values } } : typed;
}

function typedAttributes(
  given: Record<string, AttributeValue | null>,
  definitions: Definitions,
): { ok: true; values: Record<string, AttributeValue | null> } | { ok: false; errors: FieldError[] } {
  const values: Record<string, AttributeValue | null> = {};
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(given)) {
    const definition = definitions.get(key);
    const typed =
      definition === undefined
        ? ({ ok: true, value: value === "" ? null : value } as const)
        : typedValue(definition, value);
    if (typed.ok) values[key] = typed.value;
    else errors.push(attributeError(key, definition));
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, values };
}

function attributeError(key: string, definition: AttributeDefinition | undefined): FieldError {
  const path = `attributes.${key}`;
  if (definition?.type === "select")
    return fieldErrorOf(path, "invalid_option", { options: definition.options.slice(0, 30).join(", ") });
  return fieldErrorOf(
    path,
    definition?.type === "number"
      ? "attribute_number"
      : definition?.type === "date"
        ? "calendar_day"
        : "attribute_boolean",
  );
}
