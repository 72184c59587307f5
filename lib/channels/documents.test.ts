import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { CHANNELS } from "./registry";
import { context, endpoint, message } from "./testing/endpoint";

/*
 * What is sent, judged by the documents' own programs in their own languages: document D's Java sample with the libraries it
 * names, document B's Python sample. Their answers are in signatures.json, so that a machine with neither language holds what
 * is sent to them as well; where Python is there, it is asked anew.
 */
const PROGRAMS = join(import.meta.dirname, "testing/documents");
const SECRET = "密钥 secret-0123456789";

/** Values that a serialiser, a character set or white space may change on the way. */
const HARD: Record<string, Record<string, unknown>> = {
  spaces: { couponName: "  two  spaces\tand\r\nlines ", note: "\u000b\f", "a key": " " },
  "other spaces": { note: "全角\u3000空格 no\u00a0break\u2009thin\ufeff\u2028\u2029" },
  Chinese: { couponName: "满 100 减 20", 名称: "会员等级：金卡", rare: "𠮷野家👍🏽" },
  quotes: { note: `"双引号" 'single' \\ back\\slash / "nested \\" quote"`, quoted: '{"json":"in text"}' },
  HTML: { note: "<b>A & B</b> a=1&amp;b='2' </script><!-- -->", "<key>": "=" },
  numbers: { amount: 12.5, count: 0, below: -2.25, id: 706330500415491, tiny: 1e-7, huge: 1e21, text: "0012" },
  nested: { list: [1, "a b", null, true, { "x y": ["<", []] }], empty: {}, nothing: null },
};

const Vector = z.strictObject({ dmhub: z.string(), sha256: z.string() });
const VECTORS = z.record(z.string(), Vector).parse(JSON.parse(readFileSync(join(PROGRAMS, "signatures.json"), "utf8")));

/** The request that carries a payload, as the product sends it. */
function sent(format: "dmhub" | "zhifuyun", scheme: "dmhub" | "sha256", data: Record<string, unknown>) {
  const config: Partial<EndpointConfig> = { format, signature: { scheme, secret: SECRET } };
  const built = CHANNELS.custom.build(message(data), endpoint("custom", config), context());
  if (!built.ok) throw new Error(built.problem.diagnosis);
  const { headers, body } = built.request;
  const name = scheme === "dmhub" ? "X-Clab-Hmac-Signature" : "signature";
  return { body, signature: headers.find(([header]) => header === name)?.[1] ?? "" };
}

describe.each(Object.entries(HARD))("a payload of %s", (name, data) => {
  it("carries the signature that document D's Java sample makes of it", () => {
    expect(sent("dmhub", "dmhub", data).signature).toBe(VECTORS[name]?.dmhub);
  });

  it("carries the signature that document B's Python sample makes of it", () => {
    expect(sent("zhifuyun", "sha256", data).signature).toBe(`sha256=${VECTORS[name]?.sha256}`);
  });
});

describe("document B's Python sample", () => {
  const genuine = Object.values(HARD).map((data) => sent("zhifuyun", "sha256", data));
  const forged = genuine.map(({ body, signature }) => ({ body: body.replace("{", "{ "), signature }));
  const expected = [...genuine.map(() => "True"), ...forged.map(() => "False")];

  it("takes all of them, and none with a space more", () => {
    expect(judged([...genuine, ...forged]) ?? expected).toEqual(expected);
  });
});

/** What Python says of each; null where there is none. */
function judged(requests: readonly { body: string; signature: string }[]): string[] | null {
  const input = requests.map(({ body, signature }) => JSON.stringify({ payload: body, signature })).join("\n");
  const { status, stdout, error } = spawnSync("python3", ["-X", "utf8", join(PROGRAMS, "verify_b.py"), SECRET], {
    ...{ input, encoding: "utf8" },
  });
  // 127: a launcher without a version behind it.
  if (error !== undefined || status === 127) return null;
  expect(status).toBe(0);
  return stdout.trim().split("\n");
}
