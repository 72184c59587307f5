"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { AuthorizationInputSchema } from "@/lib/domain/authorization";
import { AuthorizationPatchSchema } from "@/lib/services/authorizations/dto";
import { createAuthorization, deleteAuthorization, updateAuthorization } from "@/lib/services/authorizations/manage";
import { testAuthorization } from "@/lib/services/authorizations/test-token";
import { parseInput } from "@/lib/services/endpoints/parse-input";

const PATH = "/settings/authorizations";
const Request = z.object({ id: z.string().max(64).optional(), content: z.record(z.string(), z.unknown()) });

/** Creates an authorization, or with `id` changes one. */
export const saveAuthorizationAction = consoleAction(Request, async (ctx, { id, content }) => {
  const saved =
    id === undefined
      ? await createAuthorization(ctx, parseInput(AuthorizationInputSchema, content))
      : await updateAuthorization(ctx, id, parseInput(AuthorizationPatchSchema, content));
  revalidatePath(PATH);
  return { id: saved.id };
});

/** Fetches a token with what is on screen. */
export const testAuthorizationAction = consoleAction(Request, async (ctx, { id, content }) =>
  testAuthorization(ctx, { configuration: content, ...(id === undefined ? {} : { id }) }),
);

/** Deletes an authorization; the question before it has named the webhooks that use it. */
export const deleteAuthorizationAction = consoleAction(z.object({ id: z.string().max(64) }), async (ctx, { id }) => {
  await deleteAuthorization(ctx, id, { force: true });
  revalidatePath(PATH);
});
