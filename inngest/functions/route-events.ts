import { routeEvents } from "@/lib/services/events/route";
import { defineJob } from "./job";

/** Turns waiting events into due deliveries. */
export const routeEventsJob = defineJob("route-events", async (services, _payload, { sliceMs }) => {
  const deadline = sliceMs === undefined ? {} : { deadline: services.now().getTime() + sliceMs };
  const { more } = await routeEvents(services, deadline);
  return { more, nextDueInMs: null };
});
