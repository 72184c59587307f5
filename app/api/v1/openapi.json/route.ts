import { openApiDocument } from "@/lib/http/openapi";
import { runtime } from "@/lib/runtime";

export const dynamic = "force-dynamic";

/** The OpenAPI 3.1 document. Public: it says nothing that the documentation page does not. */
export function GET(): Response {
  return Response.json(openApiDocument(runtime().appUrl), { headers: { "cache-control": "no-cache" } });
}
