import { apiRoute } from "@/lib/http/api-route";
import { stopBroadcastContract } from "@/lib/http/contracts/broadcasts";
import { stopBroadcast } from "@/lib/services/broadcasts/control";

export const POST = apiRoute(stopBroadcastContract, ({ ctx, params }) => stopBroadcast(ctx, params.id));
