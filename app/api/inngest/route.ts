import { inngestRequest } from "@/inngest/route";
import { withBodyCap } from "@/lib/http/capped-request";

/** A call carries an event of ours (ids only) and the results of earlier steps (a few numbers each). */
const MAX_BYTES = 4 * 1_048_576;
const handler = withBodyCap(MAX_BYTES, (request, _context: unknown) => inngestRequest(request));

/** A slice of work may take this long, in seconds; the functions end well within it. */
export const maxDuration = 60;
export const dynamic = "force-dynamic";

export { handler as GET, handler as POST, handler as PUT };
