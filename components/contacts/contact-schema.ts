import { z } from "zod";

/** What can be told without the server; spellings and who has what already it says itself. */
export const ContactFormSchema = z
  .object({
    name: z.string().trim().max(100),
    nickname: z.string().trim().max(100),
    phone: z.string().trim().max(40),
    email: z.string().trim().max(254),
    company: z.string().trim().max(200),
    position: z.string().trim().max(100),
    gender: z.string(),
    dateOfBirthday: z.string(),
    state: z.string().trim().max(100),
    city: z.string().trim().max(100),
    street: z.string().trim().max(200),
    externalId: z.string().trim().max(200, "external_id_max"),
    comments: z.string().trim().max(2_000),
    tags: z.array(z.string().trim().min(1).max(40)).max(50),
    attributes: z.record(z.string(), z.string().max(2_000)),
  })
  .refine(({ name, phone, email }) => name !== "" || phone !== "" || email !== "", {
    path: ["name"],
    message: "contact_nobody",
  });
export type ContactValues = z.output<typeof ContactFormSchema>;
