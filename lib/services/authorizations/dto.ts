import { z } from "zod";
import type { AuthorizationRow, AuthorizationUser } from "@/db/queries/authorizations";
import { AuthorizationInputSchema } from "@/lib/domain/authorization";
import { encodeId } from "@/lib/domain/ids";

const HiddenSchema = z.object({ set: z.literal(true), last4: z.string() });
const ShownText = z.union([z.string(), HiddenSchema]);

/** An authorization as every read shows it: the address masked, secrets as `{set, last4}`. */
export const AuthorizationDtoSchema = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  description: z.string(),
  request: z.object({
    method: z.enum(["GET", "POST", "PUT"]),
    url: z.string(),
    headers: z.record(z.string(), ShownText),
    body: z
      .discriminatedUnion("type", [
        z.object({ type: z.literal("json"), value: z.record(z.string(), z.unknown()) }),
        z.object({ type: z.literal("form"), fields: z.record(z.string(), ShownText) }),
        z.object({ type: z.literal("raw"), contentType: z.string(), text: HiddenSchema }),
      ])
      .optional(),
  }),
  response: z.record(z.string(), z.string()),
  lifetime: z.union([z.object({ seconds: z.number() }), z.object({ path: z.string() })]),
  headerName: z.string(),
  prefix: z.string(),
  /** The webhooks that refer to it. */
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type AuthorizationDto = z.infer<typeof AuthorizationDtoSchema>;

export function toAuthorizationDto(row: AuthorizationRow, users: readonly AuthorizationUser[]): AuthorizationDto {
  const { id, key, name, description, settings, version, createdAt, updatedAt } = row;
  return {
    ...{ id: encodeId("authorization", id), key, name, description },
    ...settings,
    usedBy: users
      .filter((user) => user.keys.includes(key))
      .map((user) => ({ id: encodeId("endpoint", user.id), name: user.name })),
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

const shape = AuthorizationInputSchema.shape;

/**
 * A change: what is absent stays. `request` is replaced whole, except that a secret which comes back as a read showed it
 * is kept. The key stays what it is: webhooks refer to it.
 */
export const AuthorizationPatchSchema = z.strictObject({
  version: z.number().int().optional(),
  name: shape.name.optional(),
  description: z.string().trim().max(200, "description_max").optional(),
  /** Checked as a whole once the secrets are back in place. */
  request: z.record(z.string(), z.unknown()).optional(),
  response: shape.response.optional(),
  lifetime: shape.lifetime.unwrap().optional(),
  headerName: shape.headerName.unwrap().optional(),
  prefix: z.string().max(50).optional(),
});
export type AuthorizationPatch = z.input<typeof AuthorizationPatchSchema>;
