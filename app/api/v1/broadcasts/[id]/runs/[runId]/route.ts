import { apiRoute } from "@/lib/http/api-route";
import { getRunContract } from "@/lib/http/contracts/broadcasts";
import { getRun, listRunBatches } from "@/lib/services/broadcasts/read";

export const GET = apiRoute(getRunContract, async ({ ctx, params: { id, runId }, query }) => {
  const [run, batches] = await Promise.all([getRun(ctx, id, runId), listRunBatches(ctx, id, runId, query)]);
  return { ...run, ...batches };
});
