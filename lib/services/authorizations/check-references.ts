import type { Db } from "@/db/client";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorizationUses } from "@/lib/domain/authorization-uses";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { FieldError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import type { KeyRing } from "@/lib/secrets";
import { type Definitions, definitionsOf } from "./definitions";

/**
 * What is wrong with an endpoint's references to authorizations, and the authorizations it refers to. An endpoint that
 * refers to none costs no query.
 */
export async function checkReferences(
  ctx: { db: Db; keys: KeyRing; log: Logger; organizationId: string },
  endpoint: Pick<EndpointConfig, "channel" | "url" | "auth" | "headers">,
): Promise<{ errors: FieldError[]; authorizations?: Definitions }> {
  const { uses, malformed } = authorizationUses(endpoint);
  const errors = malformed.map((field) => fieldErrorOf(field, "authorization_reference"));
  if (uses.length === 0) return { errors };
  const { organizationId } = ctx;
  const keys = [...new Set(uses.map(({ key }) => key))];
  const authorizations = (await definitionsOf(ctx, [{ organizationId, keys }])).get(organizationId) ?? {};
  for (const { field, key, name } of uses) {
    const definition = Object.hasOwn(authorizations, key) ? authorizations[key] : undefined;
    if (definition === undefined) errors.push(fieldErrorOf(field, "authorization_unknown", { key }));
    else if (!Object.hasOwn(definition.response, name)) {
      errors.push(fieldErrorOf(field, "authorization_value_unknown", { key, name }));
    }
  }
  return { errors, authorizations };
}
