import { apiRoute } from "@/lib/http/api-route";
import { retryRunContract } from "@/lib/http/contracts/broadcasts";
import { retryFailedBatches } from "@/lib/services/broadcasts/control";

export const POST = apiRoute(retryRunContract, ({ ctx, params }) => retryFailedBatches(ctx, params.id, params.runId));
