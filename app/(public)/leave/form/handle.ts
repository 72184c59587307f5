import { type AnswerProblem, checkAnswers, type RawAnswers } from "@/lib/domain/forms/answers";
import { consentOfAnswers } from "@/lib/domain/forms/consent";
import type { ShownField } from "@/lib/domain/forms/fields";
import { type FormMessage, messageOfAnswers } from "@/lib/domain/forms/message";
import { fieldProblem } from "@/lib/domain/leave-message/check";
import { filledIn } from "@/lib/domain/leave-message/client";
import { characters, normaliseField } from "@/lib/domain/leave-message/normalise";
import { dayIn } from "@/lib/domain/leave-message/number";
import { FIELD_RULES } from "@/lib/domain/leave-message/rules";
import { AppError } from "@/lib/errors";
import { isOwnOrigin } from "@/lib/http/widget-request";
import { translator } from "@/lib/i18n/translate";
import { visitorFields } from "@/lib/i18n/visitor-form";
import { type AnsweredFiles, keepFile, knownFiles, type SentFiles, sentFiles } from "@/lib/services/forms/files";
import { type PublishedForm, publishedForm } from "@/lib/services/forms/published";
import { admitSubmission } from "@/lib/services/messages/admit";
import { type Afterwards, afterSubmit } from "@/lib/services/messages/afterwards";
import { addFollowUp } from "@/lib/services/messages/follow-up";
import { type Submission, type SubmitResult, submitMessage } from "@/lib/services/messages/submit";
import { freshFormToken, judgeForm, renderedVersion } from "@/lib/services/sites/form-token";
import { type FollowUp, followUpPage, successPage } from "./answer-pages";
import { answer, type Call, openCall } from "./call";
import { type FormState, formPage } from "./form-page";
import { type PostedFields, readFields } from "./read-fields";

type Form = { version: number; fields: ShownField[] };

/** GET: the empty form. */
export async function showForm(request: Request, siteKey: string): Promise<Response> {
  const call = await openCall(request, siteKey);
  if (call instanceof Response) return call;
  const form = await formOf(call, null);
  const referrer = (request.headers.get("referer") ?? "").slice(0, 2048);
  return answer(200, formPage(call.page, { ...emptyState(call, form, { values: told(request, form) }), referrer }));
}

/** What the link to the form says for its hidden fields. */
function told(request: Request, { fields }: Form): RawAnswers {
  const search = new URL(request.url).searchParams;
  const hidden = fields.filter(({ kind }) => kind === "hidden");
  return Object.fromEntries(hidden.map(({ key }) => [key, (search.get(key) ?? "").slice(0, 500)]));
}

/** The form that was rendered with a token, else the one that visitors get now. */
async function formOf({ ctx, site, page }: Call, token: string | null): Promise<Form> {
  const rendered = token === null ? null : renderedVersion(site, token);
  const { version, definition }: PublishedForm = await publishedForm(ctx, site, rendered);
  return { version, fields: visitorFields(definition, page.locale) };
}

/** POST, with or without script: the form again with what is wrong, or the page with the number. */
export async function takeForm(request: Request, siteKey: string): Promise<Response> {
  const call = await openCall(request, siteKey);
  if (call instanceof Response) return call;
  const fields = await readFields(request);
  if (fields === null) {
    const state = emptyState(call, await formOf(call, null), { notice: { kind: "tooLarge" } });
    return answer(413, formPage(call.page, state));
  }
  const form = await formOf(call, fields.again ? null : fields.token);
  if (isForeignPost(request)) {
    const state = emptyState(call, form, { values: fields.raw, notice: { kind: "origin" } });
    return answer(403, formPage(call.page, state));
  }
  if (fields.follow !== "") return takeFollowUp(call, form, fields);
  if (fields.again) return answer(200, formPage(call.page, emptyState(call, form, { values: fields.raw })));
  return takeMessage(call, form, fields);
}

async function takeMessage(call: Call, form: Form, fields: PostedFields): Promise<Response> {
  const { token, referrer } = fields;
  const attached = await takeFiles(call, form, fields);
  const again = (status: number, part: Partial<FormState>, headers?: Record<string, string>) => {
    const { raw: values, files } = attached;
    const state = { fields: form.fields, values, files, problems: [], notice: null, token, referrer, ...part };
    return answer(status, formPage(call.page, state), headers);
  };
  if (attached.wait !== null) return again(429, rateNotice(attached.wait), { "retry-after": String(attached.wait) });
  const checked = checkAnswers(form.fields, attached.raw, dayIn(call.site.timeZone, call.ctx.now()));
  // What was wrong with a file says more than that there is none.
  const told = new Set(attached.problems.map(({ field }) => field));
  const problems = [...attached.problems, ...checked.problems.filter(({ field }) => !told.has(field))];
  if (problems.length > 0) return again(422, { problems });
  const { answers, sent: files } = sentFiles(checked.answers, attached.files);
  const message = messageOfAnswers(answers);
  const judged = judgeForm(call.site, fields, message, call.ctx.now(), files.hashes);
  if (judged.kind === "renew") return again(409, { notice: { kind: "renewed" }, token: freshToken(call, form, true) });
  try {
    const { version } = form;
    const consent = consentOfAnswers(form.fields, answers, { version, locale: call.page.locale, at: call.ctx.now() });
    const { key, spamReason, fillSeconds } = judged;
    const client = filledIn(fields.client, fillSeconds);
    const told = { key, spamReason, formVersion: version, consent, files, client };
    const stored = await store(call, message, referrer, told);
    const follow = emptyFollowUp(call, form, stored.reference);
    return answer(200, successPage(call.page, stored, message, follow));
  } catch (error) {
    if (error instanceof AppError && error.code === "limit") {
      const seconds = error.retryAfterSeconds ?? 60;
      return again(429, rateNotice(seconds), { "retry-after": String(seconds) });
    }
    call.ctx.log.error({ err: error, siteId: call.site.id }, "leave message was not stored");
    return again(500, { notice: { kind: "server", requestId: call.ctx.requestId } });
  }
}

const rateNotice = (seconds: number) => ({
  notice: { kind: "rate", minutes: Math.max(1, Math.ceil(seconds / 60)) } as const,
});

type Attached = { raw: RawAnswers; files: AnsweredFiles; problems: AnswerProblem[]; wait: number | null };

/**
 * Keeps what was posted of files before anything else is looked at: a form that comes back with a problem has them still.
 * `wait`: seconds until more are taken.
 */
async function takeFiles({ ctx, site }: Call, { fields }: Form, posted: PostedFields): Promise<Attached> {
  const raw: Record<string, string | readonly string[]> = { ...posted.raw };
  const problems: AnswerProblem[] = [];
  let wait: number | null = null;
  // Who holds no form of this site has seen none that asks for files.
  const uploads = renderedVersion(site, posted.token) === null ? [] : posted.uploads;
  for (const { field: key, name, content } of uploads) {
    const field = fields.find((one) => one.key === key && one.kind === "file");
    const held = [raw[key] ?? []].flat();
    if (field === undefined || wait !== null) continue;
    try {
      const kept = await keepFile(ctx, site, field, { name, content });
      if ("reference" in kept) raw[key] = [...held, kept.reference];
      else problems.push(kept);
    } catch (error) {
      if (!(error instanceof AppError && error.code === "limit")) throw error;
      wait = error.retryAfterSeconds ?? 60;
    }
  }
  return { ...(await knownFiles(ctx, site, fields, raw)), problems, wait };
}

type Judged = Pick<Submission, "key" | "spamReason" | "formVersion" | "consent" | "client"> & { files?: SentFiles };

async function store(
  call: Call,
  message: FormMessage,
  referrer: string,
  told: Judged,
): Promise<SubmitResult & Afterwards> {
  await admitSubmission(call.ctx, "form", call.site);
  const submission = submissionOf(call, message, referrer, told);
  const stored = await submitMessage(call.ctx, submission);
  return { ...stored, ...(await afterSubmit(call.ctx, call.settings, submission, stored)) };
}

function submissionOf(call: Call, message: FormMessage, referrer: string, told: Judged): Submission {
  const url = `${call.ctx.appUrl}/leave/${call.site.siteKey}`;
  return {
    ...told,
    site: call.site,
    input: { ...message, page: { url, title: null, referrer: referrer || null } },
    source: "web_chat",
    userAgent: call.userAgent,
    language: call.page.locale,
  };
}

/** Its token counts as renewed: whoever adds to a message has waited already. */
function emptyFollowUp(call: Call, form: Form, reference: string): FollowUp {
  return { reference, token: freshToken(call, form, true), content: "", problem: "" };
}

/** Adds to the message of a reference, or gives the words back with what was wrong. */
async function takeFollowUp(call: Call, form: Form, fields: PostedFields): Promise<Response> {
  const { ctx, site, page } = call;
  const t = translator(page.locale, "leave");
  const [typed = ""] = fields.raw.content ?? [];
  const kept = (status: number, problem: string, headers?: Record<string, string>) => {
    const follow = { ...emptyFollowUp(call, form, fields.follow), content: typed, problem };
    return answer(status, followUpPage(page, null, follow), headers);
  };
  const content = normaliseField("content", typed);
  const problem = fieldProblem("content", content);
  const { min, max } = FIELD_RULES.content;
  if (problem !== null) return kept(422, t(`error.${problem}`, { min, max, n: characters(content) }));
  const message = { content, name: "", phone: null, email: null, category: "", fields: {} };
  const judged = judgeForm(site, fields, message, ctx.now());
  if (judged.kind === "renew") return kept(409, t("renewed"));
  try {
    await admitSubmission(ctx, "form", site);
    const { key, spamReason } = judged;
    const submission = submissionOf(call, message, fields.referrer, { key, spamReason });
    const stored = await addFollowUp(ctx, { reference: fields.follow }, submission);
    return answer(200, followUpPage(page, stored.number, emptyFollowUp(call, form, stored.reference)));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return kept(404, t("follow.gone"));
    if (error instanceof AppError && error.code === "limit") {
      const seconds = error.retryAfterSeconds ?? 60;
      return kept(429, t("rate", { m: Math.ceil(seconds / 60) }), { "retry-after": String(seconds) });
    }
    ctx.log.error({ err: error, siteId: site.id }, "a follow-up was not stored");
    return kept(500, t("server", { rid: ctx.requestId }));
  }
}

function freshToken({ site, ctx }: Call, { version }: Form, renewed: boolean): string {
  return freshFormToken(site, ctx.now(), renewed, version);
}

function emptyState(call: Call, form: Form, part: Partial<FormState>): FormState {
  const token = freshToken(call, form, false);
  return {
    fields: form.fields,
    values: {},
    files: new Map(),
    problems: [],
    notice: null,
    token,
    referrer: "",
    ...part,
  };
}

/** A page of another site posted it. The words are put back into our own form, where one press sends them. */
function isForeignPost(request: Request): boolean {
  const origin = request.headers.get("origin");
  return origin !== null && !isOwnOrigin(request, origin);
}
