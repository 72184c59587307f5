import { headers } from "next/headers";
import type { z } from "zod";
import type { ServiceContext } from "@/lib/context";
import type { ActionFailure, ActionState } from "@/lib/domain/action-state";
import { AppError, type FieldError } from "@/lib/errors";
import { getLocale } from "@/lib/i18n/server";
import { translator } from "@/lib/i18n/translate";
import { type Runtime, runtime } from "@/lib/runtime";
import { fieldErrors, fieldErrorText } from "./field-errors";
import { type RequestMeta, requestMeta } from "./request-meta";
import { contextOf, readSession } from "./session";

/*
 * CSRF: a server action is reached only by a POST whose `Origin` is this host (Next compares it with `Host` or
 * `X-Forwarded-Host` and aborts otherwise), and the session cookie is SameSite=Lax. That is enough; there is no token.
 */

/**
 * A server action of the console: session, input by schema, then the handler with a service context. The services check
 * permissions. Everything that goes wrong comes back as an ActionState; Next's own signals (redirect) pass through.
 */
export function consoleAction<S extends z.ZodType, T>(
  schema: S,
  handler: (ctx: ServiceContext, input: z.output<S>) => Promise<T>,
): (input: z.input<S> | FormData) => Promise<ActionState<T>> {
  return (input) =>
    guarded(schema, input, async (value, _meta, request) => {
      const session = await readSession();
      if (session === null) throw new AppError("unauthorized", "Not signed in.");
      return handler(contextOf(session, request), value);
    });
}

/** A server action for people who are not signed in: set-up and sign-in. */
export function publicAction<S extends z.ZodType, T>(
  schema: S,
  handler: (call: { source: Runtime; meta: RequestMeta }, input: z.output<S>) => Promise<T>,
): (input: z.input<S> | FormData) => Promise<ActionState<T>> {
  return (input) => guarded(schema, input, async (value, meta) => handler({ source: runtime(), meta }, value));
}

async function guarded<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  run: (value: z.output<S>, meta: RequestMeta, request: Headers) => Promise<T>,
): Promise<ActionState<T>> {
  const request = await headers();
  const meta = requestMeta(request);
  const parsed = schema.safeParse(input instanceof FormData ? formValues(input) : input);
  if (!parsed.success) return failure("invalid", fieldErrors(parsed.error), meta);
  try {
    return { status: "ok", data: await run(parsed.data, meta, request) };
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal") {
      return failure(error.code, error.fields, meta, error.retryAfterSeconds);
    }
    // Next redirects and answers 404 by throwing; those carry a digest and are not ours to catch.
    if (error instanceof Error && "digest" in error) throw error;
    runtime().log.error({ err: error, requestId: meta.requestId }, "action failed");
    return failure("internal", [], meta);
  }
}

/** A form's fields as an object; a field that is repeated becomes an array, Next's own fields are left out. */
function formValues(form: FormData): Record<string, unknown> {
  const names = [...new Set(form.keys())].filter((name) => !name.startsWith("$ACTION"));
  return Object.fromEntries(
    names.map((name) => {
      const all = form.getAll(name);
      return [name, all.length === 1 ? all[0] : all];
    }),
  );
}

async function failure(
  code: AppError["code"],
  fields: FieldError[],
  meta: RequestMeta,
  retryAfterSeconds?: number,
): Promise<ActionFailure> {
  const locale = await getLocale();
  const t = translator(locale, "auth");
  return {
    status: "error",
    code,
    message:
      retryAfterSeconds === undefined
        ? t(`failure.${code}`)
        : t("failure.limitFor", { s: Math.ceil(retryAfterSeconds) }),
    fields: fields.map((field) => ({ ...field, message: fieldErrorText(locale, field) })),
    requestId: meta.requestId,
  };
}
