/*
 * Whether a page carries the widget, read from its HTML and headers as they came. Pure.
 */

export type PageFacts = {
  html: string;
  /** Values of `Content-Security-Policy` headers. */
  policies: readonly string[];
  pageUrl: string;
  /** Where the widget is served from, `https://hooks.example.com`. */
  widgetOrigin: string;
  siteKey: string;
};

export const CSP_DIRECTIVES = ["script-src", "connect-src"] as const;
export type MissingDirective = (typeof CSP_DIRECTIVES)[number] | "inline";

export type InstallFindings = {
  /** The loader's address stands in the page. */
  loader: boolean;
  /** So does this site's key. */
  siteKey: boolean;
  /** What the page's policies keep from working; `inline`: the snippet itself would need a nonce. */
  missing: MissingDirective[];
};

export function inspectPage(facts: PageFacts): InstallFindings {
  const { html, widgetOrigin, siteKey } = facts;
  const meta = [...html.matchAll(/<meta\b[^>]*http-equiv=["']?content-security-policy["']?[^>]*>/gi)].flatMap(
    ([tag]) =>
      /content="([^"]*)"|content='([^']*)'/i
        .exec(tag)
        ?.slice(1)
        .filter((text) => text !== undefined) ?? [],
  );
  const missing = new Set([...facts.policies, ...meta].flatMap((policy) => missingIn(policy, facts)));
  return {
    loader: html.includes(`${widgetOrigin}/widget/`) || html.includes(`${new URL(widgetOrigin).host}/widget/`),
    siteKey: html.includes(siteKey),
    missing: [...missing],
  };
}

function missingIn(policy: string, facts: PageFacts): MissingDirective[] {
  const directives = new Map(
    policy.split(";").map((part) => {
      const [name = "", ...sources] = part.trim().split(/\s+/);
      return [name.toLowerCase(), sources] as const;
    }),
  );
  const sourcesOf = (...names: string[]) => {
    const name = names.find((one) => directives.has(one));
    return name === undefined ? null : (directives.get(name) ?? []);
  };
  const found: MissingDirective[] = [];
  const script = sourcesOf("script-src-elem", "script-src", "default-src");
  const connect = sourcesOf("connect-src", "default-src");
  if (script !== null) {
    const isTrusting = script.includes("'strict-dynamic'");
    if (!isTrusting && !script.some((source) => allows(source, facts))) found.push("script-src");
    const hasNonce = script.some((source) => /^'(nonce|sha\d+)-/.test(source));
    const mayInline = hasNonce ? facts.html.includes("nonce=") : script.includes("'unsafe-inline'");
    if (!mayInline) found.push("inline");
  }
  if (connect !== null && !connect.some((source) => allows(source, facts))) found.push("connect-src");
  return found;
}

/** Whether a source of a policy lets the widget's origin through. */
function allows(source: string, { widgetOrigin, pageUrl }: PageFacts): boolean {
  const widget = new URL(widgetOrigin);
  if (source === "*") return true;
  if (source === "'self'") return URL.canParse(pageUrl) && new URL(pageUrl).origin === widget.origin;
  if (/^https?:$/.test(source)) return source === widget.protocol || source === "http:";
  const match = /^(?:(https?):\/\/)?([^/:]+)(?::(\d+|\*))?(?:\/.*)?$/i.exec(source);
  if (match === null) return false;
  const [, scheme, host = "", port] = match;
  if (scheme !== undefined && `${scheme}:` !== widget.protocol && scheme !== "http") return false;
  const hostFits = host.startsWith("*.") ? widget.hostname.endsWith(host.slice(1)) : widget.hostname === host;
  return hostFits && (port === undefined ? widget.port === "" : port === "*" || port === widget.port);
}
