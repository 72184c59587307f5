import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlOf } from "./texts";

describe("the request as a command", () => {
  it("survives quotes: a shell gives curl exactly the body and the headers", () => {
    const body = '{"text":"it\'s $HOME `date` \\"quoted\\""}';
    const command = curlOf({
      method: "POST",
      url: "https://example.com/hook?key=7a1c••••478b",
      headers: [["X-Note", "it's"]],
      body,
      bytes: body.length,
    });
    const printed = execFileSync("sh", ["-c", command.replace(/^curl/, "printf '%s\\n'")], { encoding: "utf8" });
    expect(printed.split("\n")).toEqual(
      expect.arrayContaining([body, "X-Note: it's", "https://example.com/hook?key=7a1c••••478b"]),
    );
  });
});
