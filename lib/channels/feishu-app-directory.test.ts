import { describe, expect, it } from "vitest";
import type { FeishuReceiveIdType } from "@/lib/domain/channel-config";
import { feishuAppEmulator } from "@/lib/domain/emulators/feishu-app";
import { FRESH_STATE } from "@/lib/domain/emulators/types";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { feishuAppDirectory } from "./feishu-app-directory";
import { answer, endpoint, NOW, SECRET } from "./testing/endpoint";

const settings = { mode: "success", token: null, secret: SECRET, keywords: [] } as const;

/** An endpoint with one receiver, asked about at the emulator. */
function look(receiveIdType: FeishuReceiveIdType, id: string, secret = SECRET) {
  const subject = endpoint("feishu_app", {
    config: { tenants: [{ appId: "cli_a", appSecret: secret, receiveIdType, receiveIds: [id] }] },
  });
  const [query] = feishuAppDirectory.receivers(subject.config);
  if (query === undefined) throw new Error("no receiver");
  let state = FRESH_STATE;
  const ask = ({ method, url, headers, body }: OutboundRequest) => {
    const { pathname, search } = new URL(url);
    const request = { method, path: pathname, query: search.slice(1), headers, truncated: false };
    const sent = { ...request, body: new TextEncoder().encode(body) };
    const reply = feishuAppEmulator(sent, settings, state, NOW.getTime());
    state = reply.state;
    return answer(reply.status, reply.body, reply.headers);
  };
  const access = feishuAppDirectory.access(subject, query);
  const token = access.read(ask(access.request));
  const request = feishuAppDirectory.lookup(subject, query, token.ok ? token.token : "t-none");
  return { query, request, check: feishuAppDirectory.read(ask(request), subject, query) };
}

describe("a look-up", () => {
  it.each([
    ["open_id", "ou_1", "GET", "contact/v3/users/ou_1?user_id_type=open_id", "用户 ou_1"],
    ["user_id", "zhang san", "GET", "contact/v3/users/zhang%20san?user_id_type=user_id", "用户 zhang san"],
    ["chat_id", "oc_1", "GET", "im/v1/chats/oc_1", "群 oc_1"],
    ["department_id", "od-1", "GET", "contact/v3/departments/od-1?department_id_type=open_department_id", "部门 od-1"],
    ["department_id", "D2", "GET", "contact/v3/departments/D2?department_id_type=department_id", "部门 D2"],
    ["email", "a@b.c", "POST", "contact/v3/users/batch_get_id?user_id_type=open_id", null],
  ] as const)("of %s %s", (type, id, method, path, name) => {
    const { request, check } = look(type, id);
    expect([request.method, request.url]).toEqual([method, `https://open.feishu.cn/open-apis/${path}`]);
    expect(check).toEqual({ found: true, name });
  });

  it.each([
    ["open_id", "no_1", "unknown", "41012"],
    ["open_id", "left_1", "unknown", "0"],
    ["union_id", "out_1", "not_visible", "41050"],
    ["chat_id", "gone_1", "unknown", "232009"],
    ["chat_id", "out_1", "not_visible", "232011"],
    ["department_id", "no_1", "unknown", "40015"],
    ["department_id", "out_1", "not_visible", "40004"],
    ["email", "no_a@b.c", "unknown", "0"],
  ] as const)("of %s %s: %s", (type, id, reason, code) => {
    expect(look(type, id).check).toMatchObject({ found: false, reason, code });
  });

  it("without a right token is no answer about somebody", () => {
    const { check } = look("open_id", "ou_1", "wrong");
    expect(check).toMatchObject({ found: null, verdict: { diagnosis: "feishu_app.token", tokenRejected: true } });
    const subject = endpoint("feishu_app");
    const query = { kind: "user", id: "ou_1", tenant: { appId: "cli_a1", receiveIdType: "open_id" } } as const;
    expect(feishuAppDirectory.read(answer(404, "<html>"), subject, query)).toMatchObject({
      found: null,
      verdict: { kind: "rejected", diagnosis: "http.not_found" },
    });
  });

  it("asks with the application of the receiver's tenant", () => {
    const tenant = (appId: string, id: string) =>
      ({ appId, appSecret: `s-${appId}`, receiveIdType: "email", receiveIds: [id] }) as const;
    const config = {
      tenants: [tenant("cli_a", "a@b.c"), tenant("cli_b", "d@e.f")].map((one) => ({
        ...one,
        receiveIds: [...one.receiveIds],
      })),
    };
    const subject = endpoint("feishu_app", { config });
    const queries = feishuAppDirectory.receivers(config);
    expect(queries.map(({ kind, id }) => [kind, id])).toEqual([
      ["user", "a@b.c"],
      ["user", "d@e.f"],
    ]);
    expect(queries.map((query) => feishuAppDirectory.access(subject, query).secret)).toEqual(["s-cli_a", "s-cli_b"]);
  });
});
