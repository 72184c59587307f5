import { apiRoute } from "@/lib/http/api-route";
import { getEventContract } from "@/lib/http/contracts/events";
import { getEvent } from "@/lib/services/events/get";

export const GET = apiRoute(getEventContract, ({ ctx, params }) => getEvent(ctx, params.id));
