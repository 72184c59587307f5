import type { ServiceContext } from "@/lib/context";
import { EVENT_CATALOGUE, EVENT_TYPES } from "@/lib/domain/catalogue";
import { listAuthorizations } from "@/lib/services/authorizations/manage";
import { egressAddresses } from "@/lib/services/care/settings";
import { endpointOptions } from "@/lib/services/endpoints/options";

const DEEPEST = 3;

/** What a webhook's form may refer to: the other webhooks, names of fields of events, authorizations, our own addresses. */
export async function ruleOptions(
  ctx: ServiceContext,
  own: string | null,
): Promise<{
  others: { id: string; name: string }[];
  fieldPaths: string[];
  authorizations: { id: string; key: string; name: string }[];
  egress: readonly string[];
}> {
  const [all, authorizations] = await Promise.all([endpointOptions(ctx), listAuthorizations(ctx)]);
  return {
    others: all.filter(({ id }) => id !== own),
    fieldPaths: FIELD_PATHS,
    authorizations: authorizations.map(({ id, key, name }) => ({ id, key, name })),
    egress: egressAddresses(),
  };
}

/** From the catalogue's samples: `customer_name`, `details.server_id`. */
const FIELD_PATHS = [...new Set(EVENT_TYPES.flatMap((type) => pathsOf(EVENT_CATALOGUE[type].sample, 1)))].sort();

function pathsOf(value: unknown, depth: number): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = depth < DEEPEST ? pathsOf(inner, depth + 1).map((path) => `${key}.${path}`) : [];
    return below.length > 0 ? below : [key];
  });
}
