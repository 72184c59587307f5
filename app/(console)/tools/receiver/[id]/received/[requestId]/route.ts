import { z } from "zod";
import { AppError } from "@/lib/errors";
import { getReceived } from "@/lib/services/receivers/received";
import { receiverRoute } from "../../receiver-route";

type Params = { params: Promise<{ id: string; requestId: string }> };

/** One received request with headers and bodies. */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  const { id, requestId } = await params;
  return receiverRoute(request, id, (ctx, receiverId) => {
    if (!z.uuid().safeParse(requestId).success) throw new AppError("not_found", "There is no such request.");
    return getReceived(ctx, receiverId, requestId);
  });
}
