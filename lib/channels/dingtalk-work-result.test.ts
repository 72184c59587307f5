import { describe, expect, it } from "vitest";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import { explain } from "@/lib/domain/diagnosis";
import { banMs } from "@/lib/domain/limiter/ban";
import { build } from "./testing/dingtalk-work";
import { answer, failure } from "./testing/endpoint";

describe("the send result", () => {
  const LISTS = {
    invalid_user_id_list: [],
    forbidden_user_id_list: [],
    failed_user_id_list: [],
    read_user_id_list: [],
    unread_user_id_list: [],
    invalid_dept_id_list: [],
    forbidden_list: [],
  };
  const users = { userIds: ["u1", "u2"], deptIds: [] };
  const accepted = { kind: "delivered" as const, code: "0", diagnosis: "delivered" };

  function judge(result: unknown, settings: ChannelConfig = users, last = true) {
    const { confirm } = build(settings);
    return confirm.judge(answer(200, { errcode: 0, errmsg: "ok", send_result: result }), accepted, last);
  }
  const forbidden = (...list: [code: number, userid: string][]) => ({
    ...LISTS,
    forbidden_user_id_list: list.map(([, userid]) => userid),
    forbidden_list: list.map(([code, userid]) => ({ code, count: 1, userid })),
  });

  it("is asked for by the task's number, exactly, a few times", () => {
    const { confirm } = build();
    const asked = confirm.request("T", answer(200, '{"errcode":0,"task_id":90071992547409931,"request_id":"r"}'));
    expect(confirm.waitsMs).toEqual([1_000, 2_000, 4_000]);
    expect(asked?.url).toBe("https://oapi.dingtalk.com/topapi/message/corpconversation/getsendresult?access_token=T");
    expect(asked?.body).toBe('{"agent_id":123456789,"task_id":"90071992547409931"}');
    expect(confirm.request("T", answer(200, { errcode: 0, task_id: 256_271_667_526 }))?.body).toBe(
      '{"agent_id":123456789,"task_id":256271667526}',
    );
    expect(confirm.request("T", answer(200, { errcode: 0 }))).toBeNull();
  });

  it("is complete once everybody is in a list", () => {
    expect(judge(LISTS, users, false)).toBeNull();
    expect(judge({ ...LISTS, read_user_id_list: ["u1"] }, users, false)).toBeNull();
    expect(judge({ ...LISTS, read_user_id_list: ["u1"], unread_user_id_list: ["u2"] }, users, false)).toEqual({
      ...accepted,
      recipients: [
        { kind: "user", id: "u1", state: "accepted" },
        { kind: "user", id: "u2", state: "accepted" },
      ],
    });
  });

  it("leaves pending whom it does not name, after the last question", () => {
    expect(judge({ ...LISTS, unread_user_id_list: ["u2"] })?.recipients).toEqual([
      { kind: "user", id: "u1", state: "pending" },
      { kind: "user", id: "u2", state: "accepted" },
    ]);
  });

  it("is delivered in part when some did not get it, each with the platform's code", () => {
    const settings = { userIds: ["u1", "gone", "often"], deptIds: ["101", "9"] };
    const result = {
      ...forbidden([143106, "often"]),
      invalid_user_id_list: ["gone"],
      unread_user_id_list: ["u1", "member"],
      invalid_dept_id_list: [9],
    };
    expect(judge(result, settings)).toEqual({
      ...accepted,
      diagnosis: "delivered.partial",
      recipients: [
        { kind: "user", id: "u1", state: "accepted" },
        { kind: "user", id: "gone", state: "failed", code: "invalid_user_id_list" },
        { kind: "user", id: "often", state: "failed", code: "143106" },
        { kind: "department", id: "101", state: "accepted" },
        { kind: "department", id: "9", state: "failed", code: "invalid_dept_id_list" },
      ],
    });
  });

  it("lists people of a department who did not get it, and tries again when nobody did", () => {
    const settings = { userIds: [], deptIds: ["101"] };
    const some = { ...forbidden([143105, "m2"]), unread_user_id_list: ["m1"] };
    expect(judge(some, settings)).toMatchObject({
      kind: "delivered",
      diagnosis: "delivered.partial",
      recipients: [
        { kind: "department", id: "101", state: "accepted" },
        { kind: "user", id: "m2", state: "failed", code: "143105" },
      ],
    });
    expect(judge(forbidden([143103, "m1"]), settings)).toMatchObject({
      kind: "retry",
      recipients: [
        { id: "101", state: "failed" },
        { id: "m1", state: "failed", code: "143103" },
      ],
    });
  });

  it.each([
    [143103, "retry", "dingtalk_work.volume", 60_000],
    [143104, "retry", "dingtalk_work.volume", 60_000],
    [143203, "retry", "dingtalk_work.volume", 60_000],
    [143204, "retry", "dingtalk_work.volume", 60_000],
    // Noon in China: twelve hours to the next day.
    [143105, "retry", "dingtalk_work.daily", 43_200_000],
    [143205, "retry", "dingtalk_work.daily", 43_200_000],
    [143106, "rejected", "dingtalk_work.repeated", undefined],
    [143206, "rejected", "dingtalk_work.repeated", undefined],
    [1430000, "rejected", "dingtalk_work.receiver", undefined],
    [1430001, "rejected", "dingtalk_work.receiver", undefined],
    [1430002, "rejected", "dingtalk_work.content", undefined],
    [1430003, "rejected", "dingtalk_work.protected", undefined],
    [1430004, "rejected", "dingtalk_work.protected", undefined],
    [149999, "retry", "dingtalk_work.failed", undefined],
  ])("%d for everybody: %s", (code, kind, diagnosis, retryAfterMs) => {
    const verdict = judge(forbidden([code, "u1"], [code, "u2"]));
    expect(verdict).toMatchObject({ kind, diagnosis, code: String(code) });
    expect(verdict?.retryAfterMs).toBe(retryAfterMs);
    expect(verdict?.recipients).toEqual(
      ["u1", "u2"].map((id) => ({ kind: "user", id, state: "failed", code: String(code) })),
    );
    expect(explain(verdict ?? accepted).zh).not.toMatch(/[{}]|未识别/);
  });

  it("holds back the application's other notices for its own limit, not for one employee's", () => {
    const ban = (code: number) => banMs(judge(forbidden([code, "u1"], [code, "u2"])) ?? accepted, () => 0);
    expect(ban(143103)).toBe(60_000);
    expect(ban(143105)).toBeNull();
  });

  it("tries again while a limit that passes kept it from somebody, after the shortest wait", () => {
    expect(judge(forbidden([143106, "u1"], [143103, "u2"]))).toMatchObject({ kind: "retry", retryAfterMs: 60_000 });
    expect(judge(forbidden([143105, "u1"], [143103, "u2"]))).toMatchObject({ kind: "retry", retryAfterMs: 60_000 });
  });

  it("names those who do not exist, and the field to correct", () => {
    const people = judge({ ...LISTS, invalid_user_id_list: ["u1", "u2"] });
    expect(people).toMatchObject({ kind: "rejected", diagnosis: "dingtalk_work.receiver" });
    expect(explain(people ?? accepted)).toMatchObject({
      zh: "接收成员 u1, u2 不存在，或不在应用可见范围内（invalid_user_id_list）",
      field: "config.userIds",
    });
    const departments = judge({ ...LISTS, invalid_dept_id_list: ["101"] }, { userIds: [], deptIds: ["101"] });
    expect(explain(departments ?? accepted).field).toBe("config.deptIds");
  });

  it("changes nothing when the question is not answered", () => {
    const { confirm } = build(users);
    for (const exchange of [
      failure({ kind: "response_timeout", bodySent: true }),
      answer(500, { errcode: 0, send_result: LISTS }),
      answer(200, "<html>"),
      answer(200, { errcode: 88, sub_code: "60011", errmsg: "x" }),
      answer(200, { errcode: 40014, errmsg: "x" }),
      answer(200, { errcode: 0 }),
      answer(200, { errcode: 0, send_result: { invalid_user_id_list: "x" } }),
    ]) {
      expect(confirm.judge(exchange, accepted, true)).toBeNull();
    }
  });
});
