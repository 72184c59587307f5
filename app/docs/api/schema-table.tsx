import type { z } from "zod";
import { jsonSchema } from "@/lib/http/openapi";
import { type SchemaRow, schemaRows } from "@/lib/http/schema-rows";
import { getT } from "@/lib/i18n/server";

type Props = { title: string; note?: string; schema: z.ZodType; io: "input" | "output" };

/**
 * A schema's fields, one below the other, so that they fit any width; nothing for a schema without fields. What is
 * answered is folded: readers look for what to send first.
 */
export async function SchemaTable(props: Props) {
  const t = await getT("apiDocs");
  const rows = schemaRows(jsonSchema(props.schema, props.io));
  if (rows.length === 0) return null;
  const fields = (
    <dl className="mt-1.5 divide-y divide-line rounded-lg border border-line text-sm">
      {rows.map((row) => (
        <Field key={row.name} row={row} required={row.required && props.io === "input" ? t("required") : null} />
      ))}
    </dl>
  );
  const title = (
    <h4 className="inline font-semibold text-sm">
      {props.title} {props.note && <span className="font-normal text-ink-3">{props.note}</span>}
    </h4>
  );
  return props.io === "input" ? (
    <section className="mt-4">
      {title}
      {fields}
    </section>
  ) : (
    <details className="mt-4">
      <summary className="cursor-pointer py-0.5">{title}</summary>
      {fields}
    </details>
  );
}

async function Field({ row, required }: { row: SchemaRow; required: string | null }) {
  const t = await getT("apiDocs");
  return (
    <div className="grid gap-x-4 gap-y-0.5 px-3 py-1.5 sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)]">
      <dt>
        <code className="font-mono text-xs">{row.name}</code>
        {required !== null && <span className="ml-2 text-danger text-xs">{required}</span>}
      </dt>
      <dd className="text-ink-2">
        <span className="font-mono text-xs">{row.type}</span>
        {row.notes.length > 0 && (
          <span className="ml-2 text-ink-3 text-xs">
            {row.notes.map((note) => t(`note.${note.kind}`, { text: note.text })).join(", ")}
          </span>
        )}
        {row.description !== "" && (
          <span lang="en" className="block text-ink-3 text-xs">
            {row.description}
          </span>
        )}
      </dd>
    </div>
  );
}
