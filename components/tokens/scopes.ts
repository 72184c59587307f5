import { PERMISSIONS, type Permission } from "@/lib/domain/roles";

/** A scope that a token can be given: whether this person may, and which calls of the API it opens. */
export type ScopeOffer = { scope: Permission; grantable: boolean; calls: readonly string[] };

type NounOf<P> = P extends `${infer Noun}.${string}` ? Noun : never;
export type ScopeNoun = NounOf<Permission>;
export type ScopeGroup = { noun: ScopeNoun; read: ScopeOffer[]; write: ScopeOffer[] };

export const PRESETS = ["send", "read", "all"] as const;
export type Preset = (typeof PRESETS)[number];

const isRead = (scope: Permission) => scope.endsWith(".read");
// The part before the dot of a permission is one of the nouns by construction of the type.
const nounOf = (scope: Permission) => scope.slice(0, scope.indexOf(".")) as ScopeNoun;

/** The offers by noun, reading apart from writing, events first: sending them is what most tokens are for. */
export function groupScopes(offers: readonly ScopeOffer[]): ScopeGroup[] {
  const nouns = [...new Set(offers.map(({ scope }) => nounOf(scope)))];
  nouns.sort((a, b) => Number(b === "event") - Number(a === "event"));
  return nouns.map((noun) => {
    const own = offers.filter(({ scope }) => nounOf(scope) === noun);
    return { noun, read: own.filter(({ scope }) => isRead(scope)), write: own.filter(({ scope }) => !isRead(scope)) };
  });
}

/** What a preset ticks, as far as this person may grant it. */
export function scopesOfPreset(preset: Preset, offers: readonly ScopeOffer[]): Permission[] {
  const wanted = (scope: Permission) =>
    preset === "all" || (preset === "send" ? scope === "event.write" : isRead(scope));
  return offers.filter(({ scope, grantable }) => grantable && wanted(scope)).map(({ scope }) => scope);
}

/** Whether exactly the scopes of a preset are ticked. */
export function isPreset(preset: Preset, chosen: readonly string[], offers: readonly ScopeOffer[]): boolean {
  const scopes = scopesOfPreset(preset, offers);
  return scopes.length > 0 && scopes.length === chosen.length && scopes.every((scope) => chosen.includes(scope));
}

/** The scopes among a token's that the product knows, in its order. */
export function knownScopes(scopes: readonly string[]): Permission[] {
  return PERMISSIONS.filter((permission) => scopes.includes(permission));
}

/**
 * The word for a token's scopes, `list` where there is none but to name them. `all` is every permission there will ever
 * be, `api` every scope that the API asks for today.
 */
export function summarizeScopes(
  scopes: readonly string[],
  api: readonly Permission[],
): "all" | "api" | "send" | "read" | "list" {
  if (scopes.includes("*")) return "all";
  const known = knownScopes(scopes);
  if (known.length === 1 && known[0] === "event.write") return "send";
  if (known.length > 1 && known.every(isRead)) return "read";
  return api.every((scope) => known.includes(scope)) ? "api" : "list";
}
