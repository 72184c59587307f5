import { PingSchema, ping } from "@/lib/services/presence/agents";
import { panelRoute } from "../../webhooks/panel-route";

/** A sign of life of a tab of the console. Answers an `ActionState<MyPresence>`. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(request, PingSchema, (ctx, input) => ping(ctx, input), 1_024);
}
