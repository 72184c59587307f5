import { z } from "zod";
import { RECEIVER_KINDS, RECEIVER_MODES } from "./types";

/** A receiver's settings as somebody enters them. `secret` undefined keeps what is stored, an empty one removes it. */
export const ReceiverInputSchema = z.object({
  name: z.string().trim().min(1, "required").max(50, "name_max"),
  kind: z.enum(RECEIVER_KINDS),
  mode: z.enum(RECEIVER_MODES).default("success"),
  secret: z.string().trim().max(500).optional(),
  keywords: z.array(z.string().trim().min(1).max(100)).max(10, "keywords_max").default([]),
});
export type ReceiverInput = z.output<typeof ReceiverInputSchema>;
