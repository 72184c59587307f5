import { describe, expect, it } from "vitest";
import { withBodyCap } from "./capped-request";

const URL = "http://127.0.0.1:3000/api/auth/callback/credentials?x=1";
const seen: string[] = [];
const handler = withBodyCap(1_000, async (request, context: { n: number }) => {
  seen.push(`${request.method} ${request.nextUrl.searchParams.get("x")} ${context.n} ${await request.text()}`);
  return Response.json({ ok: true });
});

/** A body that never ends, without a length. */
function endless(): Request {
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(600)) });
  return new Request(URL, { method: "POST", body, duplex: "half" } as RequestInit);
}

describe("a handler that would read any body", () => {
  it("gets a small one as it is", async () => {
    const request = new Request(URL, { method: "POST", body: "email=a%40b" });
    expect((await handler(request, { n: 1 })).status).toBe(200);
    expect((await handler(new Request(URL), { n: 2 })).status).toBe(200);
    expect(seen).toEqual(["POST 1 1 email=a%40b", "GET 1 2 "]);
  });

  it("does not see one beyond the cap, whether it says its length or not", async () => {
    const before = seen.length;
    for (const request of [new Request(URL, { method: "POST", body: "x".repeat(1_001) }), endless()]) {
      const response = await handler(request, { n: 3 });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: "too_large" });
    }
    expect(seen).toHaveLength(before);
  });
});
