import { apiRoute } from "@/lib/http/api-route";
import { pauseBroadcastContract } from "@/lib/http/contracts/broadcasts";
import { pauseBroadcast } from "@/lib/services/broadcasts/control";

export const POST = apiRoute(pauseBroadcastContract, ({ ctx, params }) => pauseBroadcast(ctx, params.id));
