import { apiRoute } from "@/lib/http/api-route";
import { resumeBroadcastContract } from "@/lib/http/contracts/broadcasts";
import { resumeBroadcast } from "@/lib/services/broadcasts/control";

export const POST = apiRoute(resumeBroadcastContract, ({ ctx, params }) => resumeBroadcast(ctx, params.id));
