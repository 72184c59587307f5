import { findReceived, listReceived as listRows, type ReceivedSummary } from "@/db/queries/receivers";
import { authorize, type ServiceContext } from "@/lib/context";
import type { ReplyOutcome, SignatureCheck } from "@/lib/domain/emulators/types";
import { AppError } from "@/lib/errors";

export type ReceivedLine = {
  /** UUID of the record; it means nothing outside this page. */
  id: string;
  at: string;
  method: string;
  bodyBytes: number;
  truncated: boolean;
  answeredStatus: number;
  outcome: ReplyOutcome;
  signature: SignatureCheck;
};
export type ReceivedDetail = ReceivedLine & {
  query: string;
  headers: [name: string, value: string][];
  /** As text; bytes that are not UTF-8 are shown as replacement characters. */
  body: string;
  answeredBody: string;
};

/** The newest requests of a receiver, at most 100. @throws AppError `forbidden` */
export async function listReceived(ctx: ServiceContext, receiverId: string): Promise<ReceivedLine[]> {
  authorize(ctx, "receiver.use");
  const rows = await listRows(ctx.db, ctx.organizationId, receiverId);
  return rows.map(toLine);
}

/** One request with headers and bodies. @throws AppError `forbidden`, `not_found` */
export async function getReceived(ctx: ServiceContext, receiverId: string, id: string): Promise<ReceivedDetail> {
  authorize(ctx, "receiver.use");
  const row = await findReceived(ctx.db, ctx.organizationId, receiverId, id);
  if (row === null) throw new AppError("not_found", "There is no such request; only the newest 100 are kept.");
  const { query, headers, answeredBody } = row;
  return { ...toLine(row), query, headers, answeredBody, body: new TextDecoder().decode(row.body) };
}

function toLine(row: ReceivedSummary): ReceivedLine {
  const { id, method, bodyBytes, truncated, answeredStatus, outcome, signature } = row;
  return { id, at: row.at.toISOString(), method, bodyBytes, truncated, answeredStatus, outcome, signature };
}
