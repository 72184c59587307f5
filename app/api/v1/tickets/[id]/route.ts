import { apiRoute } from "@/lib/http/api-route";
import { getTicketContract } from "@/lib/http/contracts/tickets";
import { getTicket } from "@/lib/services/tickets/read";

export const GET = apiRoute(getTicketContract, ({ ctx, params }) => getTicket(ctx, params.id));
