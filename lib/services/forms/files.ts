import { createHash } from "node:crypto";
import { type FileLine, insertFile, listWaitingFiles } from "@/db/queries/message-files";
import { hitThrottles } from "@/db/queries/throttles";
import type { ServiceContext } from "@/lib/context";
import { networkOf } from "@/lib/domain/client-ip";
import type { AnswerProblem, AnswerValue, RawAnswers } from "@/lib/domain/forms/answers";
import type { FieldRule } from "@/lib/domain/forms/fields";
import { fileName, fileProblem } from "@/lib/domain/forms/files";
import { newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { keyedHash } from "@/lib/secrets";
import { fileReference, readReference } from "@/lib/services/messages/follow-reference";
import { hasRoomFor } from "./file-space";

/** Files that one address may bring, and that a site takes, before anybody has sent anything. */
const SENDER_LIMIT = { limit: 30, windowSeconds: 600 };
const SITE_LIMIT = { limit: 300, windowSeconds: 600 };
const HEAD_BYTES = 512;

/** A file that waits for its message. `reference` is what its visitor holds. */
type WaitingFile = { reference: string; name: string; bytes: number };
type Site = { id: string };

/**
 * Keeps a file that a visitor attaches in a field, for a day or until it is sent. What is wrong with it is an answer.
 * @throws AppError `limit` with the seconds to wait
 */
export async function keepFile(
  ctx: ServiceContext,
  site: Site,
  field: Pick<FieldRule, "key" | "accept">,
  file: { name: string; content: Uint8Array },
): Promise<WaitingFile | AnswerProblem> {
  const name = fileName(file.name);
  const bytes = file.content.byteLength;
  const found = fileProblem({ name, bytes, head: file.content.subarray(0, HEAD_BYTES) }, field.accept);
  if (found !== null) return { field: field.key, ...found };
  await admitFile(ctx, site);
  const { organizationId } = ctx;
  if (!(await hasRoomFor(ctx, bytes))) {
    ctx.log.warn({ organizationId, siteId: site.id }, "no room for a visitor's file");
    return { field: field.key, key: "files_full", values: {} };
  }
  const id = newUuid(ctx.now().getTime());
  await insertFile(ctx.db, {
    ...{ id, organizationId, siteId: site.id, messageId: null, field: field.key, name, bytes },
    ...{ userId: null, replyId: null },
    ...{ sha256: createHash("sha256").update(file.content).digest(), content: Buffer.from(file.content) },
    createdAt: ctx.now(),
  });
  return { reference: fileReference(ctx, id), name, bytes };
}

async function admitFile(ctx: ServiceContext, site: Site): Promise<void> {
  const uses = [{ ...SITE_LIMIT, key: `file:site:${site.id}` }];
  if (ctx.ip !== null) {
    const sender = keyedHash(ctx.keys, "submit-ip", networkOf(ctx.ip)).toString("base64url");
    uses.unshift({ ...SENDER_LIMIT, key: `file:${site.id}:${sender}` });
  }
  const result = await hitThrottles(ctx.db, uses, ctx.now());
  if (!result.allowed) throw new AppError("limit", "Too many files.", { retryAfterSeconds: result.retryAfterSeconds });
}

/** The files that answers refer to, by reference. */
export type AnsweredFiles = ReadonlyMap<string, FileLine>;

/** Answers without references to files that are none, are gone, or are another site's or field's. */
export async function knownFiles(
  ctx: ServiceContext,
  site: Site,
  fields: readonly Pick<FieldRule, "key" | "kind">[],
  raw: RawAnswers,
): Promise<{ raw: RawAnswers; files: AnsweredFiles }> {
  const keys = fields.filter(({ kind }) => kind === "file").map(({ key }) => key);
  if (keys.length === 0) return { raw, files: new Map() };
  const said = keys.map((key) => [key, [raw[key] ?? []].flat().slice(0, 50)] as const);
  const ids = new Map<string, string>();
  for (const reference of said.flatMap(([, references]) => references)) {
    const id = readReference(ctx, reference, "file");
    if (id !== null) ids.set(reference, id);
  }
  const rows = await listWaitingFiles(ctx.db, ctx.organizationId, site.id, [...ids.values()]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const files = new Map<string, FileLine>();
  for (const [reference, id] of ids) {
    const row = byId.get(id);
    if (row !== undefined) files.set(reference, row);
  }
  const kept = said.map(([key, references]) => [key, references.filter((one) => files.get(one)?.field === key)]);
  return { raw: { ...raw, ...Object.fromEntries(kept) }, files };
}

/** What is sent along with a message: which files, and what tells them from others. */
export type SentFiles = { ids: string[]; hashes: string[] };

/** Checked answers with the files' names in place of their references, and the files themselves. */
export function sentFiles(
  answers: Readonly<Record<string, AnswerValue>>,
  files: AnsweredFiles,
): { answers: Record<string, AnswerValue>; sent: SentFiles } {
  const sent: SentFiles = { ids: [], hashes: [] };
  if (files.size === 0) return { answers: { ...answers }, sent };
  const named = Object.entries(answers).map(([key, value]): [string, AnswerValue] => {
    if (!Array.isArray(value)) return [key, value];
    const names = value.map((one) => {
      const file = files.get(one);
      if (file === undefined || file.field !== key) return one;
      sent.ids.push(file.id);
      sent.hashes.push(file.sha256.toString("hex"));
      return file.name;
    });
    return [key, names];
  });
  return { answers: Object.fromEntries(named), sent };
}
