import { z } from "zod";
import { authorize, type ServiceContext } from "@/lib/context";
import { EVENT_OCCASIONS, eventDefinition, eventJsonSchema, eventLife } from "@/lib/domain/catalogue";
import { EVENT_CATEGORIES, EVENT_TYPES } from "@/lib/domain/catalogue/types";

const Named = z.object({ zh: z.string(), en: z.string() });

/** One type of the catalogue, as a program needs it. */
export const EventTypeSchema = z.object({
  type: z.enum(EVENT_TYPES),
  category: z.enum(EVENT_CATEGORIES),
  name: Named,
  description: Named,
  /** When it fires. */
  occasion: Named,
  /** Of the fields of `data`: grows with every change that a receiver has to follow. */
  version: z.int(),
  /** Set for a type that is going: until which day (ISO) it comes, and the type to use instead. */
  deprecated: z.object({ until: z.iso.date(), use: z.enum(EVENT_TYPES) }).nullable(),
  /** Spellings of the documents; an input may use any. */
  aliases: z.array(z.string()),
  /** True for types that only the product raises. */
  internal: z.boolean(),
  /** JSON Schema 2020-12 of `data`. */
  schema: z.record(z.string(), z.unknown()),
  /** A complete, valid `data`. */
  sample: z.record(z.string(), z.unknown()),
});
export type EventTypeDto = z.infer<typeof EventTypeSchema>;

/**
 * The catalogue of events, in its order.
 * @throws AppError `forbidden`
 */
export function listEventTypes(ctx: ServiceContext): EventTypeDto[] {
  authorize(ctx, "event.read");
  return EVENT_TYPES.map((type) => {
    const { category, name, description, aliases, internal, sample } = eventDefinition(type);
    const { version, deprecated = null } = eventLife(type);
    return {
      type,
      category,
      name,
      description,
      occasion: EVENT_OCCASIONS[type],
      version,
      deprecated,
      aliases: [...aliases],
      internal,
      schema: eventJsonSchema(type),
      sample,
    };
  });
}
