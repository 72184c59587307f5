import type { z } from "zod";
import { sumFiles } from "@/db/queries/message-files";
import { authorize, type ServiceContext } from "@/lib/context";
import type { FileSpaceSchema } from "@/lib/domain/leave-message/settings";
import { changeInboxSettings, inboxSettings } from "@/lib/services/messages/settings";

/* Room for files: they lie in the database, and strangers send them. */

const GB = 1024 ** 3;

/** `usedBytes` of all files, also those that wait for their message; `quotaGb` in GB of 1024³ bytes. */
export type FileSpace = { usedBytes: number; quotaGb: number };

/** @internal */
export async function fileSpace(ctx: Pick<ServiceContext, "db" | "organizationId">): Promise<FileSpace> {
  const [usedBytes, { fileQuotaGb }] = await Promise.all([
    sumFiles(ctx.db, ctx.organizationId),
    inboxSettings(ctx.db, ctx.organizationId),
  ]);
  return { usedBytes, quotaGb: fileQuotaGb };
}

/** @internal Whether so much more fits. Two at once may both find the last room: the limit is about disks, not bytes. */
export async function hasRoomFor(ctx: Pick<ServiceContext, "db" | "organizationId">, bytes: number): Promise<boolean> {
  const { usedBytes, quotaGb } = await fileSpace(ctx);
  return usedBytes + bytes <= quotaGb * GB;
}

/** The share in use, 0 to 1 and above when the room was made smaller. */
export const shareInUse = ({ usedBytes, quotaGb }: FileSpace): number => usedBytes / (quotaGb * GB);

/**
 * How much room files have, and how much of it is used.
 * @throws AppError `forbidden`
 */
export async function readFileSpace(ctx: ServiceContext): Promise<FileSpace> {
  authorize(ctx, "privacy.manage");
  return fileSpace(ctx);
}

/**
 * Says how much room files have. Less than is used already deletes nothing; no further file is taken then.
 * @throws AppError `forbidden`
 */
export async function saveFileSpace(ctx: ServiceContext, input: z.output<typeof FileSpaceSchema>): Promise<void> {
  authorize(ctx, "privacy.manage");
  await ctx.db.transaction((tx) =>
    changeInboxSettings(tx, ctx, { fileQuotaGb: input.quotaGb }, "inbox.file_space_changed"),
  );
}
