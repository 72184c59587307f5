/* How configurations refer to authorizations, apart from the schemas of these: browsers need only this. */

const REFERENCE = /#\{auth\.([a-z0-9_-]{1,64})\.([A-Za-z0-9_-]{1,64})\}/g;
const BEGINNING = /#\{auth\b/g;

export type AuthorizationReference = { key: string; name: string };

/** The references in a text, in order; `malformed` when something begins like one and is none. */
export function authorizationReferences(text: string): { references: AuthorizationReference[]; malformed: boolean } {
  if (!text.includes("#{auth")) return { references: [], malformed: false };
  const references = [...text.matchAll(REFERENCE)].map(([, key = "", name = ""]) => ({ key, name }));
  return { references, malformed: (text.match(BEGINNING) ?? []).length !== references.length };
}

/** The text with each reference replaced by what `value` gives. */
export function replaceReferences(text: string, value: (reference: AuthorizationReference) => string): string {
  if (!text.includes("#{auth")) return text;
  return text.replace(REFERENCE, (_whole, key: string, name: string) => value({ key, name }));
}

/** An address without the references in its query, which no URL parser would understand. */
export function withoutQueryReferences(url: string): string {
  const query = url.indexOf("?");
  if (query === -1) return url;
  return url.slice(0, query) + replaceReferences(url.slice(query), () => "reference");
}

/** The value every authorization has: what `auth: {type: "authorization"}` sends. */
export const TOKEN_NAME = "token";
export const AUTHORIZATION_KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;
