import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { startEmulator } from "./emulator";
import { startReceiver } from "./receiver";
import {
  verifyDingTalk,
  verifyDocumentB,
  verifyDocumentBBody,
  verifyDocumentD,
  verifyFeishu,
  verifyStandard,
} from "./verify-signatures";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
async function opened<T extends { close: () => Promise<void> }>(server: Promise<T>): Promise<T> {
  const made = await server;
  closers.push(made.close);
  return made;
}

test("the receiver keeps raw bytes and header spelling, and answers what it is told to", async () => {
  const receiver = await opened(startReceiver());
  receiver.answerWith(() => ({ status: 503, headers: [["retry-after", "2"]], body: "busy" }));
  const body = Buffer.from([0xff, 0x00, 0xe4]);
  const answer = await fetch(`${receiver.url}/a?b=%2B`, { method: "PUT", body, headers: { "X-Odd-Case": "v" } });
  expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([503, "2", "busy"]);
  const [request] = await receiver.waitFor(1);
  expect(request).toMatchObject({ method: "PUT", url: "/a?b=%2B" });
  expect(request?.body.equals(body)).toBe(true);
  await expect(receiver.waitFor(2, 50)).rejects.toThrow("1 of 2");
});

test("an emulated robot answers over HTTP, and its settings can be switched while it runs", async () => {
  let now = 1_577_836_800_000;
  const robot = await opened(startEmulator("dingtalk", { secret: "SECdemo0123456789" }, () => now));
  const push = async (sign: string) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ msgtype: "text", text: { content: "hi" } });
    const answer = await fetch(`${robot.url}&timestamp=1577836800000&sign=${sign}`, { method: "POST", headers, body });
    return answer.json();
  };
  const good = "YYm8fZo517dyKC3x1LgFjQrBwOw972abv1hRpYT0Pso%3D";
  expect(await push(good)).toEqual({ errcode: 0, errmsg: "ok" });
  expect(await push("wrong")).toMatchObject({ errcode: 310000 });
  robot.set({ mode: "rate_limit" });
  expect(await push(good)).toMatchObject({ errcode: 130101 });
  robot.set({ mode: "success" });
  now += 3_600_001;
  expect(await push(good)).toMatchObject({ errmsg: expect.stringMatching(/^invalid timestamp/) });
  expect(robot.replies.map(({ outcome }) => outcome)).toEqual([
    "accepted",
    "bad_signature",
    "rate_limited",
    "stale_timestamp",
  ]);
  expect(verifyDingTalk(robot.requests[0]?.url ?? "", "SECdemo0123456789")).toBe(true);
  expect(verifyDingTalk(robot.requests[1]?.url ?? "", "SECdemo0123456789")).toBe(false);
});

test("a Feishu robot is found by the id in its path", async () => {
  const robot = await opened(startEmulator("feishu", { token: "hook-id" }));
  const push = (url: string) => fetch(url, { method: "POST", body: '{"msg_type":"text","content":{"text":"hi"}}' });
  expect(await (await push(robot.url)).json()).toMatchObject({ code: 0 });
  expect(await (await push(robot.url.replace("hook-id", "other"))).json()).toMatchObject({ code: 19001 });
});

test("the verifiers accept the documents' algorithms and nothing else", () => {
  const hex = (text: string) => createHmac("sha256", "key").update(text).digest("hex");
  const request = (text: string, headers: [string, string][]) => ({ body: Buffer.from(text), headers });
  const text = '{"event":"webhook.test","note":"hello world"}';
  expect(verifyDocumentB(request(text, [["Signature", `sha256=${hex(text)}`]]), "key")).toBe(true);
  expect(verifyDocumentB(request(`${text} `, [["Signature", `sha256=${hex(text)}`]]), "key")).toBe(false);
  const inBody = text.replace(',"note"', `,"signature":"sha256=${hex(text)}","note"`);
  expect(verifyDocumentBBody(request(inBody, []), "key")).toBe(true);
  expect(verifyDocumentBBody(request(inBody, []), "other")).toBe(false);
  const squeezed = hex('{"event":"webhook.test","note":"helloworld"}');
  expect(verifyDocumentD(request(text, [["X-Clab-Hmac-Signature", squeezed]]), "key")).toBe(true);
  expect(verifyDocumentD(request(text, [["X-Clab-Hmac-Signature", hex(text)]]), "key")).toBe(false);
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const at = new Date();
  const headers = (signature: string): [string, string][] => [
    ["Webhook-Id", "msg_1"],
    ["Webhook-Timestamp", String(Math.floor(at.getTime() / 1000))],
    ["Webhook-Signature", signature],
  ];
  expect(verifyStandard(request(text, headers(new Webhook(secret).sign("msg_1", at, text))), secret)).toBe(true);
  expect(verifyStandard(request(text, headers("v1,AAAA")), secret)).toBe(false);
  const sign = "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=";
  expect(verifyFeishu(Buffer.from(JSON.stringify({ timestamp: "1599360473", sign })), "demo")).toBe(true);
});
