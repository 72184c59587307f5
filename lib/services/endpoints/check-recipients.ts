import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { RECIPIENT_DIRECTORIES } from "@/lib/channels/directories";
import type { RecipientCheck, RecipientDirectory, RecipientQuery } from "@/lib/channels/directory";
import { authorize, type ServiceContext } from "@/lib/context";
import { FEISHU_RECEIVE_ID_TYPES } from "@/lib/domain/channel-config";
import { explain } from "@/lib/domain/diagnosis";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { scrub } from "@/lib/domain/masking";
import { accessTokens } from "@/lib/services/access-tokens/tokens";
import { invalid, parseInput } from "./parse-input";
import { secretsOf } from "./sealing";
import { targetOf, throttleTests } from "./test-push";

/** Receivers looked up in one call. */
export const RECIPIENTS_MAX = 50;
/** Look-ups at the same time: platforms limit how often an application may ask. */
const TOGETHER = 4;

export const CheckRecipientsSchema = z.strictObject({
  /** A saved endpoint (`whk_…`). */
  endpointId: z.string().max(64).optional(),
  /** A complete configuration, or with `endpointId` a change of the saved one. */
  configuration: z.record(z.string(), z.unknown()).optional(),
  /** Left out, with `ids`: every receiver of the configuration. */
  kind: z.enum(["user", "department", "tag", "chat"]).optional(),
  ids: z.array(z.string().trim().min(1, "required").max(200)).min(1, "required").max(RECIPIENTS_MAX).optional(),
  /** Feishu: the application that writes to them, and the kind of their ids; those of the configuration when left out. */
  tenant: z.strictObject({ appId: z.string().max(200), receiveIdType: z.enum(FEISHU_RECEIVE_ID_TYPES) }).optional(),
});
export type CheckRecipientsInput = z.input<typeof CheckRecipientsSchema>;

export const CheckedRecipientSchema = z.object({
  kind: z.enum(["user", "department", "tag", "chat"]),
  id: z.string(),
  /** Null when the platform gave no answer to the question; `diagnosis` then says why. */
  found: z.boolean().nullable(),
  name: z.string().optional(),
  /** `unknown`: there is no such id; `not_visible`: outside of what the application may see. */
  reason: z.enum(["unknown", "not_visible"]).optional(),
  /** The platform's own code and words. */
  code: z.string().optional(),
  message: z.string().optional(),
  diagnosis: z.object({ zh: z.string(), en: z.string(), field: z.string().optional() }).optional(),
});
export type CheckedRecipient = z.infer<typeof CheckedRecipientSchema>;

/**
 * Looks receivers of an application up in the platform's address book, in the order in which they were given.
 * @throws AppError `invalid` with field errors (also when the channel has no address book), `limit` (as tests),
 * `not_found`, `forbidden`
 */
export async function checkRecipients(ctx: ServiceContext, input: CheckRecipientsInput): Promise<CheckedRecipient[]> {
  authorize(ctx, "endpoint.test");
  const request = parseInput(CheckRecipientsSchema, input);
  const target = await targetOf(ctx, request.endpointId, request.configuration);
  const { config } = target;
  const directory = RECIPIENT_DIRECTORIES[config.channel];
  if (directory === undefined) throw invalid([fieldErrorOf("channel", "recipients_unsupported")]);
  const queries = queriesOf(directory, config, request);
  await throttleTests(ctx, `${target.throttleKey}:recipients`);
  const results = await inTurns(queries, (query) => lookUp(ctx, directory, config, query));
  const object = config.id === null ? {} : { objectId: config.id };
  await audit(ctx.db, ctx, {
    ...{ action: "endpoint.recipients_checked", objectType: "endpoint", objectName: config.name },
    ...object,
  });
  return results;
}

function queriesOf(
  directory: RecipientDirectory,
  config: EndpointConfig,
  { kind, ids, tenant }: z.output<typeof CheckRecipientsSchema>,
): RecipientQuery[] {
  const known = directory.receivers(config.config);
  if (ids === undefined) {
    return known.filter((one) => kind === undefined || one.kind === kind).slice(0, RECIPIENTS_MAX);
  }
  if (kind === undefined) throw invalid([fieldErrorOf("kind", "required")]);
  const [first] = known.filter((one) => one.kind === kind);
  return [...new Set(ids)].map((id) => {
    if (tenant !== undefined) return { kind, id, tenant };
    const listed = known.find((one) => one.kind === kind && one.id === id);
    // Somebody who is not on the list yet is asked for as those who are.
    return listed ?? { kind, id, ...(first?.tenant === undefined ? {} : { tenant: first.tenant }) };
  });
}

async function lookUp(
  ctx: ServiceContext,
  directory: RecipientDirectory,
  config: EndpointConfig,
  query: RecipientQuery,
): Promise<CheckedRecipient> {
  const tokens = accessTokens(ctx);
  const access = directory.access(config, query);
  const options = { organizationId: ctx.organizationId, timeoutMs: config.timeoutMs };
  const secrets = secretsOf(config);
  let refused: string | undefined;
  for (;;) {
    const got = await tokens.get(access, { ...options, ...(refused === undefined ? {} : { refused }) });
    if (!got.ok) return answerOf(query, { found: null, verdict: got.verdict }, secrets);
    const exchange = await ctx.transport.send(directory.lookup(config, query, got.token), options);
    const check = directory.read(exchange, config, query);
    const rejected = check.found === null && check.verdict.tokenRejected === true;
    // The platform may take a token back before its time: once more with a new one, and only once.
    if (!rejected || refused !== undefined) return answerOf(query, check, [got.token, ...secrets]);
    refused = got.token;
  }
}

function answerOf({ kind, id }: RecipientQuery, check: RecipientCheck, secrets: readonly string[]): CheckedRecipient {
  const clean = (text: string) => scrub(text, secrets);
  if (check.found === true) return { kind, id, found: true, ...(check.name === null ? {} : { name: check.name }) };
  if (check.found === false) {
    return { kind, id, found: false, reason: check.reason, code: check.code, message: clean(check.message) };
  }
  const { zh, en, field } = explain(check.verdict, { final: true });
  const { code } = check.verdict;
  return {
    ...{ kind, id, found: null },
    ...(code === undefined ? {} : { code: clean(code) }),
    diagnosis: { zh: clean(zh), en: clean(en), ...(field === undefined ? {} : { field }) },
  };
}

/** A few at a time, the answers in the order of the questions. */
async function inTurns<Q, A>(questions: readonly Q[], ask: (question: Q) => Promise<A>): Promise<A[]> {
  const answers: A[] = [];
  const waiting = questions.entries();
  const worker = async () => {
    for (const [index, question] of waiting) answers[index] = await ask(question);
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  return answers;
}
