import { AppError } from "@/lib/errors";
import { publicRoute, type RouteParams } from "@/lib/http/api-route";
import { submitLeaveMessage } from "@/lib/http/contracts/leavemsg-submit";
import { admitSubmission } from "@/lib/services/messages/admit";
import { openSite } from "@/lib/services/messages/sites";
import { submitMessage } from "@/lib/services/messages/submit";

const submit = publicRoute(submitLeaveMessage, async ({ body, request, source, meta, contextFor }) => {
  const { siteKey, ...input } = body;
  const site = await openSite(source, siteKey);
  if (site === null) throw new AppError("not_found", "There is no such site, or it is switched off.");
  const ctx = contextFor(site.organizationId);
  await admitSubmission(ctx, "api", site.id);
  return submitMessage(ctx, {
    site,
    input,
    source: "api",
    key: idempotencyKey(request.headers, site.id),
    spamReason: null,
    userAgent: meta.userAgent,
    language: (request.headers.get("accept-language") ?? "").slice(0, 100),
  });
});

function idempotencyKey(headers: Headers, siteId: string): string | null {
  const key = headers.get("idempotency-key");
  if (key === null || key === "") return null;
  if (key.length > 255) throw new AppError("invalid", "An Idempotency-Key has 255 characters at most.");
  return `api:${siteId}:${key}`;
}

/** Any website may call it: there is no cookie and no token that a foreign page could use. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "retry-after, x-request-id",
};

async function withCors(request: Request, context: RouteParams): Promise<Response> {
  const response = await submit(request, context);
  for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value);
  return response;
}

export const POST = Object.assign(withCors, { contract: submit.contract });

export function OPTIONS(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...CORS,
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-allow-headers": "content-type, idempotency-key",
      "access-control-max-age": "86400",
    },
  });
}
