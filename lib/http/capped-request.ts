import { NextRequest } from "next/server";
import { requestIdOf } from "@/lib/auth/request-meta";
import { AppError } from "@/lib/errors";
import { problemResponse } from "./problem";
import { readBytes } from "./read-body";

/**
 * A handler of somebody else's that reads whatever body comes, behind a cap: a body of at most `maxBytes` is read first
 * and handed on; a larger one is answered with 413 and never held in memory.
 */
export function withBodyCap<Context>(
  maxBytes: number,
  handler: (request: NextRequest, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      return await handler(await capped(request, maxBytes), context);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "too_large") throw error;
      return problemResponse(error, { headers: request.headers, requestId: requestIdOf(request.headers) });
    }
  };
}

async function capped(request: Request, maxBytes: number): Promise<NextRequest> {
  if (request.body === null) return new NextRequest(request);
  const body = await readBytes(request, maxBytes);
  const { url, method, headers, signal } = request;
  return new NextRequest(url, { method, headers, signal, body: new Uint8Array(body) });
}
