import { apiRoute } from "@/lib/http/api-route";
import { listEventTypesContract } from "@/lib/http/contracts/events";
import { listEventTypes } from "@/lib/services/events/list-types";

export const GET = apiRoute(listEventTypesContract, ({ ctx }) => ({ items: listEventTypes(ctx) }));
