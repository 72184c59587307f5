import { fieldErrorOf } from "@/lib/auth/field-errors";
import type { ServiceContext } from "@/lib/context";
import { checkAnswers } from "@/lib/domain/forms/answers";
import { consentOfAnswers } from "@/lib/domain/forms/consent";
import { messageOfAnswers } from "@/lib/domain/forms/message";
import { filledIn } from "@/lib/domain/leave-message/client";
import type { FieldValue, LeaveMessageInput } from "@/lib/domain/leave-message/input";
import { dayIn } from "@/lib/domain/leave-message/number";
import { AppError } from "@/lib/errors";
import { publicRoute, type RouteParams } from "@/lib/http/api-route";
import { submitLeaveMessage } from "@/lib/http/contracts/leavemsg-submit";
import { foreignOrigin } from "@/lib/http/widget-request";
import { problemText, visitorFields } from "@/lib/i18n/visitor-form";
import { CHECK_HEADER, checkOfSubmission, noteCheckStored } from "@/lib/services/care/pipeline-check";
import { knownFiles, sentFiles } from "@/lib/services/forms/files";
import { publishedForm } from "@/lib/services/forms/published";
import { admitSubmission } from "@/lib/services/messages/admit";
import { afterSubmit, NOTHING_AFTER } from "@/lib/services/messages/afterwards";
import { addFollowUp } from "@/lib/services/messages/follow-up";
import { openSite, type SiteRow } from "@/lib/services/messages/sites";
import { type Submission, submitMessage } from "@/lib/services/messages/submit";
import { judgeForm, renderedVersion } from "@/lib/services/sites/form-token";
import { mayUseSite } from "@/lib/services/sites/public-widget";
import { widgetOf } from "@/lib/services/sites/widget";

const submit = publicRoute(submitLeaveMessage, async ({ body, request, source, meta, contextFor }) => {
  const { siteKey, token, website, followUp, consent, client = {}, ...input } = body;
  const site = await openSite(source, siteKey);
  if (site === null) throw new AppError("not_found", "There is no such site, or it is switched off.");
  if (!(await mayUseSite(source, site, foreignOrigin(request))))
    throw new AppError("forbidden", "This site takes no messages from pages of this origin.");
  const ctx = contextFor(site.organizationId);
  const form = token === undefined ? null : { token, honeypot: website ?? "" };
  const told: Told =
    form === null
      ? {
          ...{ input, key: idempotencyKey(request.headers, site.id), spamReason: null, source: "api" },
          consent: consent === undefined ? null : { locale: "", ...consent, at: ctx.now().toISOString() },
          fillSeconds: null,
        }
      : await judged(ctx, site, form, input, request.headers, followUp !== undefined);
  const check = await checkOfSubmission(ctx, site.id, request.headers.get(CHECK_HEADER));
  await admitSubmission(ctx, form === null ? "api" : "form", site);
  const { fillSeconds, ...submitted } = told;
  const submission: Submission = {
    ...{ site, ...submitted, client: filledIn(client, fillSeconds) },
    userAgent: meta.userAgent,
    language: (request.headers.get("accept-language") ?? "").slice(0, 100),
    synthetic: check !== null,
  };
  if (followUp !== undefined) {
    const { phone, email } = input;
    const to = "number" in followUp ? { ...followUp, phone, email } : followUp;
    return { ...(await addFollowUp(ctx, to, submission)), ...NOTHING_AFTER };
  }
  const result = await submitMessage(ctx, submission);
  if (check !== null) await noteCheckStored(ctx, check.id, result.id);
  // A website's own form tells its visitors itself.
  if (form === null || check !== null) return { ...result, ...NOTHING_AFTER };
  const { settings } = await widgetOf(ctx.db, site);
  return { ...result, ...(await afterSubmit(ctx, settings, submission, result)) };
});

type Told = Pick<Submission, "input" | "key" | "spamReason" | "source" | "formVersion" | "consent" | "files"> & {
  fillSeconds: number | null;
};

/**
 * What the form page asks of a form holds for the widget's: the rules of the form that was rendered, and a token that is
 * not too old. Values the page gave the widget and the form does not know are kept.
 */
async function judged(
  ctx: ServiceContext,
  site: SiteRow,
  form: { token: string; honeypot: string },
  input: LeaveMessageInput,
  headers: Headers,
  isFollowUp: boolean,
): Promise<Told> {
  const { version, definition } = await publishedForm(ctx, site, renderedVersion(site, form.token));
  // What is added to a message has words only: who writes, and the rest, the message says.
  const asked = isFollowUp ? definition.fields.filter(({ key }) => key === "content") : definition.fields;
  const { raw, files } = await knownFiles(ctx, site, asked, rawOf(input));
  const { problems, answers: checked } = checkAnswers(asked, raw, dayIn(site.timeZone, ctx.now()));
  const locale = /^zh/i.test(headers.get("accept-language") ?? "") ? "zh-CN" : "en";
  if (problems.length > 0) {
    const labels = new Map(visitorFields(definition, locale).map(({ key, label }) => [key, label]));
    const fields = problems.map((problem) => ({
      path: problem.field,
      message: problemText(locale, problem, labels.get(problem.field) ?? "", ""),
    }));
    throw new AppError("invalid", "The form is not filled in as it asks.", { fields });
  }
  const { answers, sent } = sentFiles(checked, files);
  const message = messageOfAnswers(answers);
  const judgement = judgeForm(site, form, message, ctx.now(), sent.hashes);
  if (judgement.kind === "renew") {
    const fields = [fieldErrorOf("token", "form_token_expired")];
    throw new AppError("conflict", "The form was open too long. Fetch a new token and send it again.", { fields });
  }
  const known = new Set(definition.fields.map(({ key }) => key));
  const others = Object.entries(input.fields).filter(([key]) => !known.has(key));
  const kept = { ...message, fields: { ...Object.fromEntries(others), ...message.fields }, page: input.page };
  const { key, spamReason, fillSeconds } = judgement;
  const consent = consentOfAnswers(definition.fields, answers, { version, locale, at: ctx.now() });
  return { input: kept, key, spamReason, source: "web_chat", formVersion: version, consent, files: sent, fillSeconds };
}

function rawOf({ page: _page, fields, ...own }: LeaveMessageInput): Record<string, string | string[]> {
  const all: Record<string, FieldValue> = { ...fields, ...own };
  const entries = Object.entries(all).map(([key, value]) => {
    const text = value === null || value === false ? "" : value === true ? "yes" : value;
    return [key, Array.isArray(text) ? text : String(text)];
  });
  return Object.fromEntries(entries);
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
