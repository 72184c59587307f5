import { z } from "zod";

/** The parts of the API's answers that the specs look at. */
export const Accepted = z.object({
  accepted: z.array(z.object({ id: z.string(), type: z.string(), duplicate: z.boolean() })),
});

export const Webhook = z.looseObject({
  id: z.string().startsWith("whk_"),
  version: z.number(),
  events: z.array(z.string()),
  subscriptions: z.array(z.object({ category: z.string(), enabled: z.boolean(), events: z.array(z.string()) })),
});
export type Webhook = z.infer<typeof Webhook>;

const Delivery = z.looseObject({
  id: z.string().startsWith("dlv_"),
  status: z.string(),
  tries: z.number(),
  eventType: z.string(),
});
export type Delivery = z.infer<typeof Delivery>;
export const DeliveryPage = z.object({ items: z.array(Delivery), nextCursor: z.string().nullable() });

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
  requestId: z.string(),
});
