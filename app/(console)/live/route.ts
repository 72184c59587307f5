import { requestMeta } from "@/lib/auth/request-meta";
import { readSession } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { runtime } from "@/lib/runtime";
import { liveHub } from "@/lib/services/live/process-hub";
import { liveStream } from "@/lib/services/live/stream";

/** The one stream of a tab: what changed in the reader's organization, by name. Nothing of any row is in it. */
export async function GET(request: Request): Promise<Response> {
  try {
    const session = await readSession();
    if (session === null) throw new AppError("unauthorized", "Not signed in.");
    const stream = await liveStream(liveHub(), session, request.signal);
    return new Response(stream, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        // Neither kept nor compressed nor gathered on its way: each event is for now.
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) runtime().log.error({ err: error, requestId }, "live stream failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
