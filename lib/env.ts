import { z } from "zod";

/**
 * The environment, parsed once. The only file that reads `process.env`.
 * `.env.example` documents every name; `scripts/supervisor` fills what a newcomer does not set.
 */
const list = z
  .string()
  .transform((value) => value.split(",").map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ""));

const optionalText = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value === "" ? undefined : value));

const EnvSchema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
    PORT: z.coerce.number().int().min(1).max(65535).default(3000),
    HOST: z.string().default("127.0.0.1"),
    APP_URL: z.url().optional(),
    DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must start with postgres://"),
    DATA_DIR: z.string().default("./.data"),
    /** Corrections of platform facts (lib/platform-facts-file.ts). */
    PLATFORM_FACTS: optionalText,
    AUTH_SECRET: z.string().min(32, "needs 32 characters or more"),
    ENCRYPTION_KEY: z.string().min(1),
    ENGINE: z.enum(["embedded", "inngest"]).default("embedded"),
    INNGEST_EVENT_KEY: optionalText,
    INNGEST_SIGNING_KEY: optionalText,
    INNGEST_BASE_URL: optionalText,
    WORKER: z.enum(["local", "none"]).default("local"),
    /** Undefined = not set at all; empty = public HTTPS only. */
    OUTBOUND_ALLOWED_CIDRS: list.optional(),
    /** Set by the supervisor when the product is bound to loopback with the embedded database. */
    HOOKLANE_LOCAL: z.enum(["0", "1"]).default("0"),
    /** What receivers see as the sender's address, for their allow lists. Only shown. */
    EGRESS_ADDRESSES: list.optional().transform((value) => value ?? []),
    TRUSTED_PROXIES: list.optional().transform((value) => value ?? []),
    ADMIN_EMAIL: optionalText.pipe(z.email().optional()),
    ADMIN_PASSWORD: optionalText,
    ADMIN_API_TOKEN: optionalText.pipe(z.string().min(32, "needs 32 characters or more").optional()),
    /** Longer than the longest retry schedule (10 times 24 h): nothing that still runs is in the way. */
    RETENTION_DAYS: z.coerce.number().int().min(14).max(3650).default(90),
    BODY_RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
    LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  })
  .superRefine((env, context) => {
    if (env.ENGINE !== "inngest") return;
    for (const name of ["INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"] as const) {
      if (!env[name]) context.addIssue({ code: "custom", path: [name], message: "is required when ENGINE=inngest" });
    }
  });

export type Env = z.infer<typeof EnvSchema> & { appUrl: string; outboundAllowedCidrs: string[] };

/**
 * Parses an environment. Throws one Error whose message names every wrong variable and its remedy.
 * The loopback range is allowed only when nothing was configured and the installation is a local one.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = EnvSchema.safeParse(withoutEmpty(source));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Environment is not usable: ${lines.join("; ")} (see .env.example)`);
  }
  const env = parsed.data;
  const local = env.HOOKLANE_LOCAL === "1" ? ["127.0.0.0/8"] : [];
  return {
    ...env,
    appUrl: (env.APP_URL ?? `http://127.0.0.1:${env.PORT}`).replace(/\/$/, ""),
    outboundAllowedCidrs: env.OUTBOUND_ALLOWED_CIDRS ?? local,
  };
}

/** "Set to nothing" is "not set", as `docker compose` and `.env` files leave it, but for the one where it says something. */
function withoutEmpty(source: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(source).filter(([name, value]) => value !== "" || name === "OUTBOUND_ALLOWED_CIDRS"),
  );
}

let cached: Env | undefined;

/** The parsed environment of this process. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}
