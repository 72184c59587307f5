import { apiRoute } from "@/lib/http/api-route";
import { startBroadcastContract } from "@/lib/http/contracts/broadcasts";
import { startBroadcast } from "@/lib/services/broadcasts/control";

export const POST = apiRoute(startBroadcastContract, ({ ctx, params, body }) => startBroadcast(ctx, params.id, body));
