import { timingSafeEqual } from "node:crypto";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { keyedHash } from "@/lib/secrets";

type Keys = Pick<ServiceContext, "keys">;

/** What a signed reference stands for, and what its key is used for. */
const PURPOSES = { message: "follow-up", file: "form-file", status: "message-status" } as const;
type Kind = keyof typeof PURPOSES;
const idKind = (kind: Kind) => (kind === "file" ? "file" : "message");

/**
 * The reference a visitor gets with the number of his message: who shows it may add to the message, and sees nothing of
 * it. It says the same whenever it is made; it ends with the key it is signed with.
 */
export function followUpReference(ctx: Keys, messageId: string): string {
  return signedReference(ctx, "message", messageId);
}

/** What a visitor holds of a file he attached until his message is sent. */
export function fileReference(ctx: Keys, fileId: string): string {
  return signedReference(ctx, "file", fileId);
}

/** Shows how far a message is and what was answered: another secret than the one that only adds to it. */
export function statusReference(ctx: Keys, messageId: string): string {
  return signedReference(ctx, "status", messageId);
}

const signedReference = (ctx: Keys, kind: Kind, id: string) =>
  `${encodeId(idKind(kind), id)}.${signature(ctx, kind, id)}`;

const signature = (ctx: Keys, kind: Kind, id: string) =>
  keyedHash(ctx.keys, PURPOSES[kind], id).subarray(0, 18).toString("base64url");

/** The message, or the file, that a reference was made for; null when it is none of ours. */
export function readReference(ctx: Keys, text: string, kind: Kind = "message"): string | null {
  const [edge = "", mac = ""] = text.split(".");
  const id = decodeId(idKind(kind), edge);
  if (id === null) return null;
  const [given, wanted] = [Buffer.from(mac), Buffer.from(signature(ctx, kind, id))];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? id : null;
}
