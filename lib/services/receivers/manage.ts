import { randomBytes } from "node:crypto";
import { audit } from "@/db/queries/audit";
import {
  clearReceived,
  countReceivers,
  deleteReceiver as deleteRow,
  findReceiver,
  insertReceiver,
  listReceivers as listRows,
  RECEIVERS_MAX,
  type ReceiverRow,
  updateReceiver as updateRow,
} from "@/db/queries/receivers";
import { authorize, type ServiceContext } from "@/lib/context";
import { receiverTail } from "@/lib/domain/emulators/registry";
import type { ReceiverInput } from "@/lib/domain/emulators/settings";
import { FRESH_STATE } from "@/lib/domain/emulators/types";
import type { SecretState } from "@/lib/domain/endpoints";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { seal, unseal } from "@/lib/secrets";
import { lastFour } from "@/lib/services/endpoints/sealing";

export type ReceiverDto = {
  id: string;
  name: string;
  kind: ReceiverRow["kind"];
  mode: ReceiverRow["mode"];
  keywords: string[];
  secret: SecretState;
  /** What to push to. */
  url: string;
  createdAt: string;
};

export const receiverPurpose = (id: string) => `receiver:${id}`;

/** @throws AppError `forbidden` */
export async function listReceivers(ctx: ServiceContext): Promise<ReceiverDto[]> {
  authorize(ctx, "receiver.use");
  const rows = await listRows(ctx.db, ctx.organizationId);
  return rows.map((row) => toDto(ctx, row));
}

/** @throws AppError `forbidden`, `not_found` */
export async function getReceiver(ctx: ServiceContext, id: string): Promise<ReceiverDto> {
  authorize(ctx, "receiver.use");
  return toDto(ctx, await existing(ctx, id));
}

/** Makes a receiver with an unguessable address. @throws AppError `forbidden`, `limit` */
export async function createReceiver(ctx: ServiceContext, input: ReceiverInput): Promise<ReceiverDto> {
  authorize(ctx, "receiver.use");
  if ((await countReceivers(ctx.db, ctx.organizationId)) >= RECEIVERS_MAX)
    throw new AppError("limit", `At most ${RECEIVERS_MAX} receivers; delete one that is no longer used.`);
  const now = ctx.now();
  const id = newUuid(now.getTime());
  const row: ReceiverRow = {
    id,
    organizationId: ctx.organizationId,
    name: input.name,
    key: randomBytes(16).toString("hex"),
    kind: input.kind,
    mode: input.mode,
    sealedSecret: input.secret ? seal(ctx.keys, receiverPurpose(id), input.secret) : null,
    keywords: input.keywords,
    state: FRESH_STATE,
    callsInMinute: 0,
    minuteStartedAt: null,
    createdAt: now,
  };
  await ctx.db.transaction(async (tx) => {
    await insertReceiver(tx, row);
    await audit(tx, ctx, { action: "receiver.created", ...objectOf(row) });
  });
  return toDto(ctx, row);
}

/** Changes settings; its rate limit and ban start afresh. @throws AppError `forbidden`, `not_found` */
export async function updateReceiver(ctx: ServiceContext, id: string, input: ReceiverInput): Promise<ReceiverDto> {
  authorize(ctx, "receiver.use");
  const row = await existing(ctx, id);
  const { name, kind, mode, keywords, secret } = input;
  const sealed = secret === undefined ? row.sealedSecret : secret && seal(ctx.keys, receiverPurpose(id), secret);
  const values = { name, kind, mode, keywords, sealedSecret: sealed || null, state: FRESH_STATE };
  await ctx.db.transaction(async (tx) => {
    if (!(await updateRow(tx, ctx.organizationId, id, values))) throw missing();
    await audit(tx, ctx, { action: "receiver.updated", ...objectOf({ ...row, name }) });
  });
  return toDto(ctx, { ...row, ...values });
}

/** Deletes a receiver and all it received. @throws AppError `forbidden`, `not_found` */
export async function deleteReceiver(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "receiver.use");
  const row = await existing(ctx, id);
  await ctx.db.transaction(async (tx) => {
    if (!(await deleteRow(tx, ctx.organizationId, id))) throw missing();
    await audit(tx, ctx, { action: "receiver.deleted", ...objectOf(row) });
  });
}

/** Forgets what it received. @throws AppError `forbidden`, `not_found` */
export async function clearReceiver(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "receiver.use");
  const row = await existing(ctx, id);
  await ctx.db.transaction(async (tx) => {
    await clearReceived(tx, ctx.organizationId, id);
    await audit(tx, ctx, { action: "receiver.cleared", ...objectOf(row) });
  });
}

const missing = () => new AppError("not_found", "There is no such receiver.");

const objectOf = (row: Pick<ReceiverRow, "id" | "name">) => ({
  objectType: "receiver",
  objectId: encodeId("receiver", row.id),
  objectName: row.name,
});

async function existing(ctx: ServiceContext, id: string): Promise<ReceiverRow> {
  const row = await findReceiver(ctx.db, ctx.organizationId, id);
  if (row === null) throw missing();
  return row;
}

function toDto(ctx: ServiceContext, row: ReceiverRow): ReceiverDto {
  return {
    id: encodeId("receiver", row.id),
    name: row.name,
    kind: row.kind,
    mode: row.mode,
    keywords: row.keywords,
    secret: secretState(ctx, row),
    url: `${ctx.appUrl}/api/receiver/${row.key}${receiverTail(row.kind, row.key)}`,
    createdAt: row.createdAt.toISOString(),
  };
}

function secretState(ctx: ServiceContext, row: ReceiverRow): SecretState {
  if (row.sealedSecret === null) return { set: false };
  return { set: true, last4: lastFour(unseal(ctx.keys, receiverPurpose(row.id), row.sealedSecret)) };
}
