import { lintEndpoint } from "@/lib/channels/registry";
import { authorize, type ServiceContext } from "@/lib/context";
import { type EndpointDto, toEndpointDto } from "./dto";
import { requireEndpoint } from "./find";
import { healthOfEndpoint } from "./health";
import { openEndpoint } from "./sealing";

/**
 * One endpoint, without its secrets.
 * @throws AppError `not_found`, `forbidden`
 */
export async function getEndpoint(ctx: ServiceContext, id: string): Promise<EndpointDto> {
  authorize(ctx, "endpoint.read");
  const row = await requireEndpoint(ctx, id);
  const health = await healthOfEndpoint(ctx, row.id);
  return toEndpointDto(row, health, lintEndpoint(openEndpoint(ctx.keys, row)));
}
