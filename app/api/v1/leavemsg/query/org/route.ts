import { apiRoute } from "@/lib/http/api-route";
import { listLeaveMessages } from "@/lib/http/contracts/leavemsg";
import { listMessages } from "@/lib/services/messages/read";

export const GET = apiRoute(listLeaveMessages, ({ ctx, query: { status, ...query } }) =>
  listMessages(ctx, { ...query, statuses: status }),
);
