import { afterAll, beforeAll, expect, it } from "vitest";
import { attempts, deliveries } from "@/db/schema";
import { makeOrganization } from "@/e2e/faults/fixture";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import { newUuid } from "@/lib/domain/ids";
import { openTestDb, type TestDb } from "../testing/database";
import { recipientsSoFar } from "./deliveries-read-detail";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

it("who has it is known after a try that was cut off, and only to the organization", async () => {
  const organizationId = await makeOrganization(test.db);
  const stranger = await makeOrganization(test.db);
  const id = newUuid(Date.now());
  const anna: RecipientOutcome = { kind: "email", id: "anna@example.com", state: "accepted", part: "letter" };
  const shared = { organizationId, attemptedAt: new Date(), verdict: "retry", outcomeUnknown: true } as const;
  await test.db.insert(deliveries).values({
    ...shared,
    id,
    endpointId: newUuid(Date.now()),
    eventId: newUuid(Date.now()),
    eventType: "ticket.created",
    status: "retrying",
    trigger: "auto",
    tries: 3,
  });
  expect(await recipientsSoFar(test.db, organizationId, id)).toEqual([]);
  await test.db.insert(attempts).values([
    { ...shared, deliveryId: id, number: 1, recipients: [{ ...anna, state: "failed" }] },
    { ...shared, deliveryId: id, number: 2, recipients: [anna] },
  ]);
  expect(await recipientsSoFar(test.db, organizationId, id)).toEqual([anna]);
  expect(await recipientsSoFar(test.db, stranger, id)).toEqual([]);
});
