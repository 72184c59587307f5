import { apiRoute } from "@/lib/http/api-route";
import { configureNotifications } from "@/lib/http/contracts/leavemsg";
import { replaceNotifications } from "@/lib/services/leavemsg/replace";

export const POST = apiRoute(configureNotifications, ({ ctx, body }) => replaceNotifications(ctx, body));
