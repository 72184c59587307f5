import type { Executor } from "../client";
import { deliveries, events } from "../schema";
import { jsonParameter, storable } from "./hot";

type DeliveryInsert = Omit<typeof deliveries.$inferInsert, "isTest" | "trigger" | "attemptTrigger" | "tries">;

/**
 * Records a test push: its event and its one delivery, finished from the start. There is no due row, so nothing
 * retries it, and no row of the statistics, so it counts nowhere.
 */
export async function insertTestRecord(
  tx: Executor,
  event: typeof events.$inferInsert,
  delivery: DeliveryInsert,
): Promise<void> {
  await tx.insert(events).values({ ...event, data: cleaned(event.data) });
  const { diagnosisValues, recipients, responseHeaders, code } = delivery;
  await tx.insert(deliveries).values({
    ...delivery,
    diagnosisValues: cleaned(diagnosisValues),
    recipients: cleaned(recipients),
    responseHeaders: cleaned(responseHeaders),
    code: typeof code === "string" ? storable(code) : code,
    isTest: true,
    trigger: "test",
    attemptTrigger: "test",
    tries: 1,
  });
}

/** What a receiver says may hold characters that Postgres cannot store. */
function cleaned<T>(value: T): T {
  return value === null || value === undefined ? value : (JSON.parse(jsonParameter(value)) as T);
}
