import { z } from "zod";
import type { Executor } from "@/db/client";
import { skipDue } from "@/db/queries/close";
import type { ServiceContext } from "@/lib/context";

/** What becomes of deliveries that waited while an endpoint was off: they are sent, or recorded as skipped. */
const BACKLOGS = ["resend", "ignore"] as const;
export const BacklogSchema = z.enum(BACKLOGS);
export type Backlog = (typeof BACKLOGS)[number];

const SKIPPED_PER_STATEMENT = 5_000;

/** Skips everything that waits for an endpoint that is off, in bounded statements; may be repeated. */
export async function skipBacklog(
  ctx: Pick<ServiceContext, "organizationId">,
  db: Executor,
  endpointId: string,
): Promise<void> {
  let skipped = SKIPPED_PER_STATEMENT;
  while (skipped === SKIPPED_PER_STATEMENT) {
    skipped = await skipDue(db, ctx.organizationId, endpointId, SKIPPED_PER_STATEMENT);
  }
}
