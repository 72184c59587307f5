/**
 * The headers every page carries. Scripts run only with the request's nonce (Next puts it on its own), so text that
 * slips into a page unescaped cannot run.
 *
 * `style-src 'unsafe-inline'`: React writes `style` attributes while it renders (charts, positions of menus), and the
 * scroll lock of the dialog primitives inserts a style element; neither can carry a nonce. What injected styles could
 * do is load from elsewhere, and every other directive is `'self'`.
 */
export function contentSecurityPolicy(page: {
  nonce: string;
  /** `next dev` evaluates code and talks over a web socket. */
  development: boolean;
  /** A visitor's form may stand in a frame of any site; the console in none. */
  embeddable: boolean;
  https: boolean;
}): string {
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${page.nonce}' 'strict-dynamic'${page.development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${page.development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${page.embeddable ? "*" : "'none'"}`,
    "frame-src 'self'",
  ];
  if (page.https) directives.push("upgrade-insecure-requests");
  return directives.join("; ");
}

/**
 * Headers beside the policy; `https` says whether the product is served over https (`APP_URL`). An address that is a secret
 * (`secretPath`) is told to no other site, nor to search engines. Not `no-referrer`: with it a form that is sent without
 * scripts has the origin `null`, which the framework rightly refuses.
 */
export function pageHeaders(page: {
  embeddable: boolean;
  https: boolean;
  secretPath?: boolean;
}): [name: string, value: string][] {
  const headers: [string, string][] = [
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", page.secretPath ? "same-origin" : "strict-origin-when-cross-origin"],
    ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"],
    ["cross-origin-opener-policy", "same-origin"],
  ];
  if (!page.embeddable) headers.push(["x-frame-options", "DENY"]);
  if (page.secretPath) headers.push(["x-robots-tag", "noindex, nofollow"]);
  // A year. Subdomains are not ours to speak for.
  if (page.https) headers.push(["strict-transport-security", "max-age=31536000"]);
  return headers;
}

const PUBLIC_PREFIXES = ["/sign-in", "/setup", "/invite", "/leave", "/widget", "/docs", "/api", "/metrics"] as const;

/** Whether a path shows nothing without a session: everything but the entrances, the visitor's form and the docs. */
export function needsSession(pathname: string): boolean {
  return !PUBLIC_PREFIXES.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}

/** Whether a page may be framed by other sites: the visitor's form. */
export function isEmbeddable(pathname: string): boolean {
  return pathname.startsWith("/leave/");
}

/** Whether a page's address lets who has it in: the link of an invitation. */
export function isSecretPath(pathname: string): boolean {
  return pathname.startsWith("/invite/");
}
