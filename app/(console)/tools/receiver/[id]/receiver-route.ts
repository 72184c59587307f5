import { requestMeta } from "@/lib/auth/request-meta";
import { contextOf, readSession } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { runtime } from "@/lib/runtime";

/** A JSON answer for the signed-in reader of a receiver's page, or a problem answer. */
export async function receiverRoute(
  request: Request,
  id: string,
  read: (ctx: ServiceContext, receiverId: string) => Promise<unknown>,
): Promise<Response> {
  try {
    const session = await readSession();
    if (session === null) throw new AppError("unauthorized", "Not signed in.");
    const receiverId = decodeId("receiver", id);
    if (receiverId === null) throw new AppError("not_found", "There is no such receiver.");
    const answer = await read(contextOf(session, request.headers), receiverId);
    return Response.json(answer, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) runtime().log.error({ err: error, requestId }, "receiver page could not read");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
