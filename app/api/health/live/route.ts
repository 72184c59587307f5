/** The process answers. Says nothing about the database: a restart would not mend that. */
export function GET(): Response {
  return Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });
}

// Without this a route that reads nothing of the request would be answered from the build.
export const dynamic = "force-dynamic";
