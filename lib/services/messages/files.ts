import { audit } from "@/db/queries/audit";
import { findFile } from "@/db/queries/message-files";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";

/**
 * A file that came with a message, for who handles messages; the audit log says who took it.
 * @throws AppError `forbidden`, `not_found`
 */
export async function readMessageFile(ctx: ServiceContext, id: string): Promise<{ name: string; content: Buffer }> {
  authorize(ctx, "message.handle");
  const file = await findFile(ctx.db, ctx.organizationId, id);
  if (file === null || file.messageId === null) throw new AppError("not_found", "There is no such file.");
  const object = { objectType: "leave_message", objectId: encodeId("message", file.messageId), objectName: file.name };
  await audit(ctx.db, ctx, { action: "leave_message.file_taken", ...object });
  return { name: file.name, content: file.content };
}
