import { apiRoute } from "@/lib/http/api-route";
import { readNotificationConfiguration } from "@/lib/http/contracts/leavemsg";
import { readNotifications } from "@/lib/services/leavemsg/read";

export const GET = apiRoute(readNotificationConfiguration, ({ ctx }) => readNotifications(ctx));
