import { describe, expect, it } from "vitest";
import { dingtalkWorkDirectory as directory } from "./dingtalk-work-directory";
import { build, CONFIG, subjectOf } from "./testing/dingtalk-work";
import { answer } from "./testing/endpoint";

describe("the address book", () => {
  const read = (reply: unknown, kind: "user" | "department" = "user", status = 200) =>
    directory.read(answer(status, reply), subjectOf(), { kind, id: "u1" });

  it("asks for every person and department", () => {
    const asked = directory.receivers(CONFIG).map((query) => directory.lookup(subjectOf(), query, "T"));
    expect(asked.map(({ url, body }) => [new URL(url).pathname, body])).toEqual([
      ["/topapi/v2/user/get", '{"userid":"u1"}'],
      ["/topapi/v2/user/get", '{"userid":"u2"}'],
      ["/topapi/v2/department/get", '{"dept_id":101}'],
      ["/topapi/v2/department/get", '{"dept_id":102}'],
    ]);
    expect(directory.access(subjectOf(), { kind: "user", id: "u1" }).application).toBe(build().access.application);
  });

  it("says who is there, who is not and who is out of sight", () => {
    expect(read({ errcode: 0, errmsg: "ok", result: { userid: "u1", name: "张三" } })).toEqual({
      found: true,
      name: "张三",
    });
    expect(read({ errcode: 0, errmsg: "ok", result: { userid: "u1" } })).toEqual({ found: true, name: null });
    expect(read({ errcode: 60121, errmsg: "找不到该用户" })).toEqual({
      found: false,
      reason: "unknown",
      code: "60121",
      message: "找不到该用户",
    });
    expect(read({ errcode: 60003, errmsg: "部门不存在" }, "department")).toMatchObject({ reason: "unknown" });
    expect(read({ errcode: 88, errmsg: "x", sub_code: "50002", sub_msg: "不在授权范围内" })).toMatchObject({
      found: false,
      reason: "not_visible",
      code: "50002",
      message: "不在授权范围内",
    });
  });

  it("passes on why it could not answer", () => {
    expect(read({ errcode: 88, errmsg: "x", sub_code: "60011", sub_msg: "qyapi_get_member" })).toMatchObject({
      found: null,
      verdict: { diagnosis: "dingtalk_work.permission", values: { message: "qyapi_get_member" } },
    });
    expect(read({ errcode: 40014, errmsg: "x" })).toMatchObject({ found: null, verdict: { tokenRejected: true } });
    expect(read("", "user", 502)).toMatchObject({ found: null, verdict: { kind: "retry" } });
  });
});
