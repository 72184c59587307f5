import { fieldErrorOf } from "@/lib/auth/field-errors";
import { checkForm, type LeaveMessageInput } from "@/lib/domain/leave-message/input";
import { AppError } from "@/lib/errors";
import { publicRoute, type RouteParams } from "@/lib/http/api-route";
import { submitLeaveMessage } from "@/lib/http/contracts/leavemsg-submit";
import { foreignOrigin } from "@/lib/http/widget-request";
import { CHECK_HEADER, checkOfSubmission, noteCheckStored } from "@/lib/services/care/pipeline-check";
import { admitSubmission } from "@/lib/services/messages/admit";
import { openSite } from "@/lib/services/messages/sites";
import { type Submission, submitMessage } from "@/lib/services/messages/submit";
import { judgeForm } from "@/lib/services/sites/form-token";
import { openWidget } from "@/lib/services/sites/public-widget";

const submit = publicRoute(submitLeaveMessage, async ({ body, request, source, meta, contextFor }) => {
  const { siteKey, token, website, ...input } = body;
  const site = await openSite(source, siteKey);
  if (site === null) throw new AppError("not_found", "There is no such site, or it is switched off.");
  const { allowed } = await openWidget(source, site, foreignOrigin(request));
  if (!allowed) throw new AppError("forbidden", "This site takes no messages from pages of this origin.");
  const ctx = contextFor(site.organizationId);
  const form = token === undefined ? null : { token, honeypot: website ?? "" };
  const told: Pick<Submission, "key" | "spamReason" | "source"> =
    form === null
      ? { key: idempotencyKey(request.headers, site.id), spamReason: null, source: "api" }
      : { ...judged(site, form, input, ctx.now()), source: "web_chat" };
  const check = await checkOfSubmission(ctx, site.id, request.headers.get(CHECK_HEADER));
  await admitSubmission(ctx, form === null ? "api" : "form", site.id);
  const result = await submitMessage(ctx, {
    ...{ site, input, ...told },
    userAgent: meta.userAgent,
    language: (request.headers.get("accept-language") ?? "").slice(0, 100),
    synthetic: check !== null,
  });
  if (check !== null) await noteCheckStored(ctx, check.id, result.id);
  return result;
});

/** What the form page asks of a form holds for the widget's: a way to reach the visitor, and a token that is not too old. */
function judged(
  site: { id: string; siteKey: string },
  form: { token: string; honeypot: string },
  input: LeaveMessageInput,
  now: Date,
) {
  const checked = checkForm({ ...input, phone: input.phone ?? "", email: input.email ?? "" });
  if (!checked.ok) {
    const fields = [fieldErrorOf("phone", "contact_required")];
    throw new AppError("invalid", "A form needs a phone number or an e-mail address.", { fields });
  }
  const judgement = judgeForm(site, form, checked.message, now);
  if (judgement.kind === "renew") {
    const fields = [fieldErrorOf("token", "form_token_expired")];
    throw new AppError("conflict", "The form was open too long. Fetch a new token and send it again.", { fields });
  }
  return { key: judgement.key, spamReason: judgement.spamReason };
}

function idempotencyKey(headers: Headers, siteId: string): string | null {
  const key = headers.get("idempotency-key");
  if (key === null || key === "") return null;
  if (key.length > 255) throw new AppError("invalid", "An Idempotency-Key has 255 characters at most.");
  return `api:${siteId}:${key}`;
}

/** Any page may read the answer, a refusal too: there is no cookie in it, and which pages may submit is the site's to say. */
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
