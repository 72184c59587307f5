import { z } from "zod";
import { hitThrottle } from "@/db/queries/throttles";
import { authorize, type ServiceContext } from "@/lib/context";
import { type InstallFindings, inspectPage } from "@/lib/domain/presence/install-check";
import { originAllowed } from "@/lib/domain/presence/widget-settings";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { requireSite, widgetOf } from "./widget";

export const CheckInstallSchema = z.strictObject({
  siteKey: z.string().max(100),
  url: z.string().trim().max(2048),
});

/** What a look at a page showed; a page that cannot be opened is an answer as well. */
export type InstallCheck =
  | { kind: "failed"; reason: "malformed" | "blocked" | "unreachable" }
  | { kind: "status"; status: number }
  | ({
      kind: "page";
      truncated: boolean;
      domainAllowed: boolean;
      /** ISO. */
      lastLoadedAt: string | null;
    } & InstallFindings);

const TIMEOUT_MS = 10_000;
const LIMIT = { limit: 20, windowSeconds: 60 } as const;

/**
 * Opens a page, through the outbound guard, and looks for the widget's code in it.
 * @throws AppError `invalid`, `not_found`, `limit`, `forbidden`
 */
export async function checkInstall(
  ctx: ServiceContext,
  input: z.input<typeof CheckInstallSchema>,
): Promise<InstallCheck> {
  authorize(ctx, "message.config");
  const { siteKey, url } = parseInput(CheckInstallSchema, input);
  const site = await requireSite(ctx, siteKey);
  const use = await hitThrottle(ctx.db, { ...LIMIT, key: `check-install:${ctx.organizationId}`, now: ctx.now() });
  if (!use.allowed) throw new AppError("limit", "Too many checks.", { retryAfterSeconds: use.retryAfterSeconds });
  const guard = await ctx.transport.check(url);
  if (guard === "malformed") return { kind: "failed", reason: "malformed" };
  if (guard === "blocked_address" || guard === "blocked_scheme") return { kind: "failed", reason: "blocked" };
  const headers: [string, string][] = [
    ["accept", "text/html"],
    ["user-agent", "Hooklane install check"],
  ];
  const { response } = await ctx.transport.send({ method: "GET", url, headers, body: "" }, { timeoutMs: TIMEOUT_MS });
  if (response === undefined) return { kind: "failed", reason: "unreachable" };
  if (response.status < 200 || response.status > 299) return { kind: "status", status: response.status };
  const { settings, row } = await widgetOf(ctx.db, site);
  const findings = inspectPage({
    html: new TextDecoder().decode(response.body),
    policies: response.headers.filter(([name]) => name.toLowerCase() === "content-security-policy").map(([, v]) => v),
    pageUrl: url,
    widgetOrigin: new URL(ctx.appUrl).origin,
    siteKey,
  });
  return {
    kind: "page",
    ...findings,
    truncated: response.truncated,
    domainAllowed: originAllowed(new URL(url).origin, settings.domains),
    lastLoadedAt: row?.lastLoadedAt?.toISOString() ?? null,
  };
}
