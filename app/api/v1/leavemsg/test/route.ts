import { apiRoute } from "@/lib/http/api-route";
import { testNotificationsContract } from "@/lib/http/contracts/leavemsg";
import { testNotifications } from "@/lib/services/leavemsg/test";

export const POST = apiRoute(testNotificationsContract, ({ ctx, body, request }) =>
  testNotifications(ctx, body, { signal: request.signal }),
);
