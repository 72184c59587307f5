"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { TokenInputSchema } from "@/lib/domain/accounts";
import { createToken, revokeAllTokens, revokeToken } from "@/lib/services/tokens/manage";

/** Makes a token; its value is in this one answer and nowhere else. */
export const createTokenAction = consoleAction(TokenInputSchema, async (ctx, input) => {
  const { value } = await createToken(ctx, input);
  revalidatePath("/settings/tokens");
  return { value };
});

/** Revokes a token at once. */
export const revokeTokenAction = consoleAction(z.object({ id: z.string().max(40) }), async (ctx, { id }) => {
  await revokeToken(ctx, id);
  revalidatePath("/settings/tokens");
});

/** Revokes every token at once; `expected` is how many the reader was told there are. */
export const revokeAllTokensAction = consoleAction(
  z.object({ expected: z.int().positive() }),
  async (ctx, { expected }) => {
    const n = await revokeAllTokens(ctx, expected);
    revalidatePath("/settings/tokens");
    return { n };
  },
);
