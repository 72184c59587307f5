import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { SetUpInputSchema } from "@/lib/domain/accounts";
import { AppError } from "@/lib/errors";
import { parseKeyRing } from "@/lib/secrets";
import { setUpOrganization } from "@/lib/services/organizations/set-up";
import { requireRecentSignIn } from "./recent-sign-in";
import { loadSession, type Session } from "./session";
import { signIn } from "./sign-in";

const [email, password] = ["owner@example.com", "correct horse battery"];
const start = new Date("2025-01-15T09:00:00Z");
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
let test: TestDb;
let session: Session;

beforeAll(async () => {
  test = await openTestDb();
  const input = SetUpInputSchema.parse({ organizationName: "Acme", name: "Owner", email, password });
  await setUpOrganization({ db: test.db, now: start }, input);
  const keys = parseKeyRing(Buffer.alloc(32, 7).toString("base64"));
  const meta = { requestId: "test-request", ip: null, userAgent: "test" };
  const id = await signIn({ db: test.db, keys, now: start, meta }, { email, password });
  const found = await loadSession(test.db, id, start);
  if (found === null) throw new Error("sign-in failed");
  session = found;
});
afterAll(() => test.close());

async function answer(minutes: number, given?: string): Promise<unknown> {
  try {
    await requireRecentSignIn({ db: test.db, now: later(minutes) }, session, given);
    return "through";
  } catch (error) {
    if (error instanceof AppError) return error.fields[0]?.key ?? error.code;
    throw error;
  }
}

describe("what only somebody may do who proved lately who he is", () => {
  it("asks nothing for a quarter of an hour, then for the password", async () => {
    expect(await answer(15)).toBe("through");
    expect(await answer(16)).toBe("reauth_required");
    expect(await answer(16, "wrong")).toBe("reauth_wrong");
    expect(await answer(16, password)).toBe("through");
  });

  it("stops guessing after ten tries, for the right password too", async () => {
    for (let tries = 0; tries < 10; tries++) expect(await answer(60, "wrong")).toBe("reauth_wrong");
    expect(await answer(60, password)).toBe("limit");
    expect(await answer(76, password)).toBe("through");
  });
});
