import { env } from "@/lib/env";
import { runtime } from "@/lib/runtime";
import { readiness } from "@/lib/services/health/readiness";

export const dynamic = "force-dynamic";

/** 200 when this process can do its work, else 503 with the reason. */
export async function GET(): Promise<Response> {
  const { db, log } = runtime();
  const result = await readiness({ db, log, worker: env().WORKER, now: new Date() });
  return Response.json(result, {
    status: result.status === "ready" ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
