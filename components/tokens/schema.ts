import { z } from "zod";
import { TokenInputSchema } from "@/lib/domain/accounts";
import { EXPIRIES } from "./expiries";

/** As the service takes it, but the expiry is a choice of a list. */
export const TokenFormSchema = TokenInputSchema.extend({
  expiresInDays: z.enum(EXPIRIES).transform((choice) => (choice === "never" ? null : Number(choice))),
});
