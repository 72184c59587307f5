import { expect, it } from "vitest";
import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import { acrossTries } from "./earlier";

const one = (id: string, state: RecipientOutcome["state"], code?: string): RecipientOutcome => ({
  kind: "email",
  id,
  state,
  ...(code === undefined ? {} : { code }),
});
const delivered = (recipients: RecipientOutcome[]): Verdict => ({
  kind: "delivered",
  diagnosis: "delivered",
  recipients,
});

it("leaves a first try as it is", () => {
  const verdict = delivered([one("a", "accepted")]);
  expect(acrossTries(verdict, [])).toBe(verdict);
});

it("lists everybody once all have it", () => {
  const verdict = acrossTries(delivered([one("b", "accepted")]), [one("a", "accepted"), one("b", "failed", "450")]);
  expect(verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
  expect(verdict.recipients).toEqual([one("a", "accepted"), one("b", "accepted")]);
});

it("is delivered in part when an earlier try lost somebody for good, or the last one does", () => {
  const lost = acrossTries(delivered([one("b", "accepted")]), [one("a", "failed", "550"), one("b", "failed", "450")]);
  expect(lost).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
  const refused: Verdict = {
    kind: "rejected",
    reason: "target_gone",
    diagnosis: "smtp.recipient",
    recipients: [one("b", "failed", "550")],
  };
  const last = acrossTries(refused, [one("a", "accepted"), one("b", "failed", "451")]);
  expect(last).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
  expect(last.reason).toBeUndefined();
});

it("keeps who has it through a try in which nobody was named", () => {
  const dropped: Verdict = { kind: "retry", reason: "connect", diagnosis: "smtp.dropped" };
  const earlier = [one("a", "accepted"), one("b", "failed", "450")];
  expect(acrossTries(dropped, earlier)).toEqual({ ...dropped, recipients: earlier });
});
