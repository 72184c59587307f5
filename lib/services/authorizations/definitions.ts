import type { Db } from "@/db/client";
import { type AuthorizationRow, authorizationsByKey } from "@/db/queries/authorizations";
import type { AuthorizationDefinition, AuthorizationRequest } from "@/lib/domain/authorization";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import { type KeyRing, seal, unseal } from "@/lib/secrets";

const purposeOf = (uuid: string) => `authorization:${uuid}`;

/** Seals a request, bound to its authorization's id. */
export function sealRequest(keys: KeyRing, uuid: string, request: AuthorizationRequest): string {
  return seal(keys, purposeOf(uuid), JSON.stringify(request));
}

/**
 * The complete definition of a stored authorization.
 * @throws Error when the key that sealed it is gone, or the sealed value was altered
 */
export function openAuthorization(
  keys: KeyRing,
  row: Pick<AuthorizationRow, "id" | "key" | "settings" | "sealed">,
): AuthorizationDefinition {
  const { response, lifetime, headerName, prefix } = row.settings;
  // Authenticated by GCM: what opens is what sealRequest wrote.
  const request = JSON.parse(unseal(keys, purposeOf(row.id), row.sealed)) as AuthorizationRequest;
  return { key: row.key, request, response, lifetime, headerName, prefix };
}

type Deps = { db: Db; keys: KeyRing; log: Logger };
export type Definitions = NonNullable<EndpointConfig["authorizations"]>;

/** The definitions that endpoints refer to, by organization and then key, read in one statement; none, and nothing is read. */
export async function definitionsOf(
  deps: Deps,
  wanted: readonly { organizationId: string; keys: readonly string[] }[],
): Promise<ReadonlyMap<string, Definitions>> {
  const pairs = wanted.flatMap(({ organizationId, keys }) => keys.map((key) => ({ organizationId, key })));
  const found = new Map<string, Record<string, AuthorizationDefinition>>();
  for (const row of pairs.length === 0 ? [] : await authorizationsByKey(deps.db, pairs)) {
    const definition = opened(deps, row);
    if (definition === null) continue;
    const known = found.get(row.organizationId) ?? {};
    known[row.key] = definition;
    found.set(row.organizationId, known);
  }
  return found;
}

/** Null when it cannot be opened: who refers to it is told that it is missing, and nobody else is held up. */
function opened(deps: Deps, row: AuthorizationRow): AuthorizationDefinition | null {
  try {
    return openAuthorization(deps.keys, row);
  } catch (thrown) {
    const err = toError(thrown).message;
    deps.log.error({ authorizationId: row.id, err }, "the authorization's secrets cannot be opened");
    return null;
  }
}

/** A stored endpoint's configuration with the authorizations it refers to. */
export async function withAuthorizations(
  deps: Deps,
  row: { organizationId: string; settings: { authorizationKeys?: readonly string[] } },
  config: EndpointConfig,
): Promise<EndpointConfig> {
  const keys = row.settings.authorizationKeys ?? [];
  if (keys.length === 0) return config;
  const definitions = await definitionsOf(deps, [{ organizationId: row.organizationId, keys }]);
  return { ...config, authorizations: definitions.get(row.organizationId) ?? {} };
}
