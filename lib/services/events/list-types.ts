import { z } from "zod";
import { authorize, type ServiceContext } from "@/lib/context";
import { eventDefinition, eventJsonSchema } from "@/lib/domain/catalogue";
import { EVENT_CATEGORIES, EVENT_TYPES } from "@/lib/domain/catalogue/types";

const Named = z.object({ zh: z.string(), en: z.string() });

/** One type of the catalogue, as a program needs it. */
export const EventTypeSchema = z.object({
  type: z.enum(EVENT_TYPES),
  category: z.enum(EVENT_CATEGORIES),
  name: Named,
  description: Named,
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
    return {
      type,
      category,
      name,
      description,
      aliases: [...aliases],
      internal,
      schema: eventJsonSchema(type),
      sample,
    };
  });
}
