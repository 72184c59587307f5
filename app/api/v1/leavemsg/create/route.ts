import { apiRoute } from "@/lib/http/api-route";
import { createNotifications } from "@/lib/http/contracts/leavemsg";
import { replaceNotifications } from "@/lib/services/leavemsg/replace";

export const POST = apiRoute(createNotifications, ({ ctx, body }) => replaceNotifications(ctx, body));
