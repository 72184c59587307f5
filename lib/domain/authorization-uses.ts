import { authorizationReferences, replaceReferences, TOKEN_NAME } from "./authorization";
import type { EndpointAuth, EndpointConfig } from "./endpoints";

/** What of an endpoint may hold references. */
type Holder = Pick<EndpointConfig, "channel" | "url" | "auth" | "headers">;

/** One place that refers to an authorization; `field` is its path in the form. */
export type AuthorizationUse = { field: string; key: string; name: string };

/** Where an endpoint refers to authorizations, in the form's order, and where something only looks like a reference. */
export function authorizationUses(endpoint: Holder): { uses: AuthorizationUse[]; malformed: string[] } {
  const uses: AuthorizationUse[] = [];
  const malformed: string[] = [];
  // Only an HTTP receiver of one's own takes somebody's tokens.
  if (endpoint.channel !== "custom") return { uses, malformed };
  for (const [field, text] of texts(endpoint)) {
    const found = authorizationReferences(text);
    if (found.malformed) malformed.push(field);
    uses.push(...found.references.map((reference) => ({ field, ...reference })));
  }
  if (endpoint.auth.type === "authorization")
    uses.push({ field: "auth.key", key: endpoint.auth.key, name: TOKEN_NAME });
  return { uses, malformed };
}

/** The keys of the authorizations an endpoint refers to, each once, sorted. */
export function authorizationKeys(endpoint: Holder): string[] {
  return [...new Set(authorizationUses(endpoint).uses.map(({ key }) => key))].sort();
}

function texts({ url, auth, headers }: Holder): [field: string, text: string][] {
  const query = url.indexOf("?");
  return [
    ...(query === -1 ? [] : ([["url", url.slice(query)]] as [string, string][])),
    ...authTexts(auth),
    ...Object.entries(headers).map(([name, value]): [string, string] => [`headers.${name}`, value]),
  ];
}

function authTexts(auth: EndpointAuth): [field: string, text: string][] {
  switch (auth.type) {
    case "none":
    case "authorization":
      return [];
    case "basic":
      return [
        ["auth.username", auth.username],
        ["auth.password", auth.password],
      ];
    case "bearer":
      return [["auth.token", auth.token]];
    case "headers":
      return auth.items.map(({ value }, index): [string, string] => [`auth.items.${index}.value`, value]);
  }
}

/**
 * The endpoint as it is sent: every reference replaced by its value, and the authentication by an authorization turned
 * into its header.
 */
export function withValues<E extends Holder & Pick<EndpointConfig, "authorizations">>(
  endpoint: E,
  value: (key: string, name: string) => string,
  encode: (text: string) => string = encodeURIComponent,
): E {
  const put = (text: string) => replaceReferences(text, ({ key, name }) => value(key, name));
  const query = endpoint.url.indexOf("?");
  const url =
    query === -1
      ? endpoint.url
      : endpoint.url.slice(0, query) +
        replaceReferences(endpoint.url.slice(query), ({ key, name }) => encode(value(key, name)));
  const headers = Object.fromEntries(Object.entries(endpoint.headers).map(([name, text]) => [name, put(text)]));
  return { ...endpoint, url, headers, auth: authWith(endpoint, put, value) };
}

function authWith(
  { auth, authorizations }: Pick<EndpointConfig, "auth" | "authorizations">,
  put: (text: string) => string,
  value: (key: string, name: string) => string,
): EndpointAuth {
  switch (auth.type) {
    case "none":
      return auth;
    case "basic":
      return { ...auth, username: put(auth.username), password: put(auth.password) };
    case "bearer":
      return { ...auth, token: put(auth.token) };
    case "headers":
      return { ...auth, items: auth.items.map((item) => ({ ...item, value: put(item.value) })) };
    case "authorization": {
      const { headerName = "Authorization", prefix = "Bearer" } = authorizations?.[auth.key] ?? {};
      const token = value(auth.key, TOKEN_NAME);
      return { type: "headers", items: [{ name: headerName, value: prefix === "" ? token : `${prefix} ${token}` }] };
    }
  }
}
