import { apiRoute } from "@/lib/http/api-route";
import { testBroadcastContract } from "@/lib/http/contracts/broadcasts";
import { testBroadcast } from "@/lib/services/broadcasts/estimate";

export const POST = apiRoute(testBroadcastContract, ({ ctx, params, body }) => testBroadcast(ctx, params.id, body));
