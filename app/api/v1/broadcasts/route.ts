import { apiRoute } from "@/lib/http/api-route";
import { createBroadcastContract, listBroadcastsContract } from "@/lib/http/contracts/broadcasts";
import { createBroadcast } from "@/lib/services/broadcasts/manage";
import { listBroadcasts } from "@/lib/services/broadcasts/read";

export const GET = apiRoute(listBroadcastsContract, ({ ctx, query }) => listBroadcasts(ctx, query));

export const POST = apiRoute(createBroadcastContract, ({ ctx, body }) => createBroadcast(ctx, body));
