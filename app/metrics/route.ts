import { requestIdOf } from "@/lib/auth/request-meta";
import { metricsReader } from "@/lib/http/metrics-reader";
import { problemResponse } from "@/lib/http/problem";
import { runtime } from "@/lib/runtime";
import { metricsText } from "@/lib/services/health/metrics";

/** Prometheus text; see `metricsReader` for who may read it. */
export async function GET(request: Request): Promise<Response> {
  try {
    const text = await metricsText(runtime().db, await metricsReader(request.headers), new Date());
    const type = "text/plain; version=0.0.4; charset=utf-8";
    return new Response(text, { headers: { "content-type": type, "cache-control": "no-store" } });
  } catch (error) {
    const requestId = requestIdOf(request.headers);
    const response = problemResponse(error, { headers: request.headers, requestId });
    if (response.status === 500) runtime().log.error({ err: error, requestId }, "metrics failed");
    return response;
  }
}
