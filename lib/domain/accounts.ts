import { z } from "zod";
import { LOCALES } from "./endpoints";
import { PERMISSIONS, ROLES } from "./roles";
import { isTimeZone } from "./zone-clock";

/** Inputs about people and their rights; the same schemas serve forms in the browser and the services. */
export const PASSWORD_MIN = 10;
/** Long enough for any phrase; bounds the work of hashing. */
export const PASSWORD_MAX = 200;

export type PasswordFault = "password_min" | "password_max" | "password_is_email" | "password_repeats";

/** What is wrong with a new password for this address, as a key of the `validation` messages; null when nothing is. */
export function passwordFault(password: string, email: string): PasswordFault | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN) return "password_min";
  if (length > PASSWORD_MAX) return "password_max";
  const lower = password.toLowerCase();
  if (lower === email.trim().toLowerCase()) return "password_is_email";
  return new Set(lower).size === 1 ? "password_repeats" : null;
}

const name = z.string().trim().min(1, "required").max(50, "name_max");
const email = z.string().trim().min(1, "required").max(254, "email").pipe(z.email("email"));

export const SetUpInputSchema = z
  .object({
    organizationName: name,
    name,
    email,
    password: z.string().min(1, "required"),
    locale: z.enum(LOCALES).default("zh-CN"),
  })
  .superRefine((input, context) => {
    const fault = input.password === "" ? null : passwordFault(input.password, input.email);
    if (fault !== null) context.addIssue({ code: "custom", path: ["password"], message: fault });
  });
export type SetUpInput = z.output<typeof SetUpInputSchema>;

export const SignInInputSchema = z.object({
  email: z.string().trim().min(1, "required").max(254, "email"),
  password: z.string().min(1, "required").max(1000, "password_max"),
  /** Path to go to afterwards; checked by `safeReturnPath`. */
  next: z.string().max(2000).optional(),
});

/** Scopes of an API token: the permission words; `*` is every one. */
export const TokenInputSchema = z.object({
  name,
  scopes: z
    .array(z.enum(["*", ...PERMISSIONS]))
    .min(1, "scopes_required")
    .transform((scopes) => [...new Set(scopes)]),
  /** Null: the token does not expire. */
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
});
export type TokenInput = z.output<typeof TokenInputSchema>;

export const RoleChangeSchema = z.object({ userId: z.uuid(), role: z.enum(ROLES) });

/** People who may be invited at once. */
const INVITATIONS_MAX = 50;

/** Who is asked to join, all with one role. The service checks each address, so that it can name the wrong one. */
export const InvitationInputSchema = z.object({
  emails: z.array(z.string().trim().toLowerCase().max(254, "email")).min(1, "required").max(INVITATIONS_MAX),
  role: z.enum(ROLES),
});
export type InvitationInput = z.output<typeof InvitationInputSchema>;

/** The form behind an invitation's link. Whose address it is, the link knows; so its password rule stands in the service. */
export const AcceptInputSchema = z.object({
  token: z.string().max(100),
  name,
  password: z.string().min(1, "required").max(1000, "password_max"),
  locale: z.enum(LOCALES).default("zh-CN"),
});
export type AcceptInput = z.output<typeof AcceptInputSchema>;

/** `handOverTo`: who gets the member's open messages; null leaves them to whoever takes them. */
export const MemberRemovalSchema = z.object({ userId: z.uuid(), handOverTo: z.uuid().nullable() });

export const OrganizationInputSchema = z.object({
  name,
  timeZone: z.string().refine(isTimeZone, "invalid"),
});
