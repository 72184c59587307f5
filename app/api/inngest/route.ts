import { inngestRequest } from "@/inngest/route";

/** A slice of work may take this long, in seconds; the functions end well within it. */
export const maxDuration = 60;
export const dynamic = "force-dynamic";

export { inngestRequest as GET, inngestRequest as POST, inngestRequest as PUT };
