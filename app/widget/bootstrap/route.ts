import { weakTag, widgetRoute } from "@/lib/http/widget-request";
import { bootstrapOf } from "@/lib/services/sites/public-widget";

/** The widget's one question at a page's load: what to show. A few hundred bytes, kept for ten seconds. */
export async function GET(request: Request): Promise<Response> {
  return widgetRoute(request, async ({ source, ...call }) => {
    const body = await bootstrapOf(source, call);
    const { server_time: _time, ...rest } = body;
    const etag = weakTag(rest);
    const headers = { etag, "cache-control": "max-age=10" };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    return Response.json(body, { headers });
  });
}
