import { listReceived } from "@/lib/services/receivers/received";
import { receiverRoute } from "../receiver-route";

type Params = { params: Promise<{ id: string }> };

/** What the receiver got, newest first. For the page's own polling: signed-in members only. */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  return receiverRoute(request, (await params).id, async (ctx, id) => ({ items: await listReceived(ctx, id) }));
}
