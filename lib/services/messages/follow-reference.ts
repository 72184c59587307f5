import { timingSafeEqual } from "node:crypto";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { keyedHash } from "@/lib/secrets";

type Keys = Pick<ServiceContext, "keys">;

/**
 * The reference a visitor gets with the number of his message: who shows it may add to the message, and sees nothing of
 * it. It says the same whenever it is made; it ends with the key it is signed with.
 */
export function followUpReference(ctx: Keys, messageId: string): string {
  return `${encodeId("message", messageId)}.${signature(ctx, messageId)}`;
}

const signature = (ctx: Keys, messageId: string) =>
  keyedHash(ctx.keys, "follow-up", messageId).subarray(0, 18).toString("base64url");

/** The message a reference was made for; null when it is none of ours. */
export function readReference(ctx: Keys, text: string): string | null {
  const [edge = "", mac = ""] = text.split(".");
  const id = decodeId("message", edge);
  if (id === null) return null;
  const [given, wanted] = [Buffer.from(mac), Buffer.from(signature(ctx, id))];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? id : null;
}
