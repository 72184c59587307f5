import { z } from "zod";
import type { StatusRange } from "@/db/queries/deliveries-filter";
import { resolveEventType } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import { decodeId, type IdKind } from "@/lib/domain/ids";

/** One value, several, or several in one text with commas: as in a URL. */
export function listOf<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((part) => part.split(",")))
    .transform((parts) => parts.map((part) => part.trim()).filter((part) => part !== ""))
    .pipe(z.array(item).max(50))
    .optional();
}

/** An event type in any spelling of the documents. */
export const eventTypeName = z.string().transform((name, context): EventType => {
  const type = resolveEventType(name);
  if (type !== null) return type;
  context.addIssue({ code: "custom", message: "event_unknown" });
  return z.NEVER;
});

/** `200`, `4xx`, `500-599`. */
export const httpRange = z.string().transform((text, context): StatusRange => {
  const match = /^([1-5])xx$|^([1-5]\d\d)(?:-([1-5]\d\d))?$/i.exec(text);
  const [, family, from, to] = match ?? [];
  if (family !== undefined) return { from: Number(family) * 100, to: Number(family) * 100 + 99 };
  if (from !== undefined) return { from: Number(from), to: Number(to ?? from) };
  context.addIssue({ code: "custom", message: "http_filter" });
  return z.NEVER;
});

/** A duration in whole milliseconds. */
export const milliseconds = z.coerce.number().int().min(0).max(3_600_000).optional();

/** Shorter texts are in everything. */
export const BODY_TEXT_MIN = 3;
export const BODY_TEXT_MAX = 100;

/** What is looked for in bodies. */
export const bodyText = z.string().trim().min(BODY_TEXT_MIN).max(BODY_TEXT_MAX).optional();

/** An edge id of one kind, parsed to its UUID. */
export const edgeId = (kind: IdKind) =>
  z
    .string()
    .transform((text, context) => {
      const uuid = decodeId(kind, text.trim());
      if (uuid !== null) return uuid;
      context.addIssue({ code: "custom", message: "malformed_id" });
      return z.NEVER;
    })
    .optional();

/** An instant as ISO text with an offset, or a Date. */
export const instantInput = z.union([z.iso.datetime({ offset: true }), z.date()]).transform((value) => new Date(value));
