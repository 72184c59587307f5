import { z } from "zod";
import { InvitationInputSchema } from "@/lib/domain/accounts";

/** As the service takes it, but the addresses are one text: pasted lists come with commas, lines and spaces. */
export const InviteFormSchema = InvitationInputSchema.extend({
  emails: z
    .string()
    .transform((text) => text.split(/[\s,;，；、]+/).filter((part) => part !== ""))
    .pipe(InvitationInputSchema.shape.emails),
});
