import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { getCurl, postEventCurl } from "./curl";

/** Runs a command in a real shell, where `curl` prints its arguments and what it was given to send. */
function run(command: string): { args: string[]; body: string } {
  const script = `curl() { for one in "$@"; do printf '%s\\n' "$one"; done; printf 'BODY\\n'; cat; }\nTOKEN=hlk_x\n${command}\n`;
  const { stdout, stderr } = spawnSync("sh", ["-s"], {
    input: script,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const [args = "", body = ""] = stdout.split("BODY\n");
  return { args: args.trimEnd().split("\n"), body };
}

describe("a call to paste", () => {
  it("sends exactly the data, whatever the shell would make of it", () => {
    const data = { text: 'it\'s $HOME `id` "q" \\n 100% 你好\nJSON' };
    const sent = run(postEventCurl({ appUrl: "https://hooks.example.com", token: "$TOKEN", type: "a.b", data }));
    expect(JSON.parse(sent.body)).toEqual({ type: "a.b", data });
    expect(sent.args).toContain("https://hooks.example.com/api/v1/events");
    expect(sent.args).toContain("Authorization: Bearer hlk_x");
    expect(sent.args).toContain("Content-Type: application/json");
  });

  it("reads with the token", () => {
    const { args } = run(
      `${getCurl({ appUrl: "http://127.0.0.1:3000", token: "hlk_y", path: "/api/v1/webhooks" })} </dev/null`,
    );
    expect(args).toEqual(["http://127.0.0.1:3000/api/v1/webhooks", "-H", "Authorization: Bearer hlk_y"]);
  });
});
