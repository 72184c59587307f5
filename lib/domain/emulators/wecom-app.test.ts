import { describe, expect, test } from "vitest";
import { type EmulatorRequest, type EmulatorSettings, type EmulatorState, FRESH_STATE } from "./types";
import { wecomEmulator } from "./wecom";
import { wecomAppEmulator } from "./wecom-app";

const OPEN: EmulatorSettings = { mode: "success", token: null, secret: "s", keywords: [] };
const NOW = 1_577_836_800_000;

/** A platform with its memory. */
function platform(emulator = wecomAppEmulator) {
  let state: EmulatorState = FRESH_STATE;
  let now = NOW;
  return {
    call(path: string, query = "", body?: unknown, settings: Partial<EmulatorSettings> = {}) {
      const request: EmulatorRequest = {
        method: body === undefined ? "GET" : "POST",
        query,
        path,
        headers: [],
        body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body ?? "")),
        truncated: false,
      };
      const reply = emulator(request, { ...OPEN, ...settings }, state, now);
      state = reply.state;
      return { ...JSON.parse(reply.body), status: reply.status, outcome: reply.outcome };
    },
    pass: (ms: number) => {
      now += ms;
    },
    state: () => state,
  };
}
type Platform = ReturnType<typeof platform>;

const tokenOf = (subject: Platform): string =>
  subject.call("/cgi-bin/gettoken", "corpid=ww1&corpsecret=s").access_token;
const text = (content: string, more: Record<string, unknown> = {}) => ({
  touser: "u1",
  agentid: 1,
  msgtype: "text",
  text: { content },
  ...more,
});
const send = (subject: Platform, token: string, body: unknown, settings?: Partial<EmulatorSettings>) =>
  subject.call("/cgi-bin/message/send", `access_token=${token}`, body, settings);

describe("tokens", () => {
  test("are given for the secret, counted, long, and last as long as said", () => {
    const subject = platform();
    const given = subject.call("/r/key/cgi-bin/gettoken", "corpid=ww1&corpsecret=s");
    expect(given).toMatchObject({ errcode: 0, errmsg: "ok", expires_in: 7_200 });
    expect(given.access_token).toHaveLength(512);
    expect(subject.call("/cgi-bin/gettoken", "corpid=ww1&corpsecret=other")).toMatchObject({
      errcode: 40001,
      status: 200,
    });
    expect(subject.call("/cgi-bin/gettoken", "corpid=&corpsecret=s").errcode).toBe(40013);
    expect(subject.state().fetches).toBe(3);
    expect(send(subject, given.access_token, text("hi")).errcode).toBe(0);
    subject.pass(7_200_000);
    expect(send(subject, given.access_token, text("hi")).errcode).toBe(42001);
    expect(send(subject, "made-up", text("hi")).errcode).toBe(40014);
    expect(subject.call("/cgi-bin/message/send", "", text("hi")).errcode).toBe(41001);
  });

  test("may be short-lived, and several serve at once", () => {
    const subject = platform();
    const short = subject.call("/cgi-bin/gettoken", "corpid=ww1&corpsecret=s", undefined, { tokenLifeMs: 1_000 });
    const second = tokenOf(subject);
    expect(short.expires_in).toBe(1);
    subject.pass(1_000);
    expect(send(subject, short.access_token, text("a")).errcode).toBe(42001);
    expect(send(subject, second, text("a")).errcode).toBe(0);
  });
});

describe("a message", () => {
  test("goes to those who exist; the others are listed, people in lower case", () => {
    const subject = platform();
    const token = tokenOf(subject);
    const some = { touser: "U1|no_One|unlicensed_X", toparty: "2|9001", totag: "5|x" };
    expect(send(subject, token, text("a", some))).toMatchObject({
      errcode: 0,
      invaliduser: "no_one",
      invalidparty: "9001",
      invalidtag: "x",
      unlicenseduser: "unlicensed_x",
    });
    expect(send(subject, token, text("b", { touser: "no_1" }))).toMatchObject({ errcode: 81013, invaliduser: "no_1" });
    expect(send(subject, token, text("c", { touser: "@all", toparty: "9001" }))).toMatchObject({ invalidparty: "" });
  });

  test.each([
    ["no receiver", text("a", { touser: "" }), 82001],
    ["an agentid in quotes", text("a", { agentid: "1" }), 40056],
    ["an unknown kind", { ...text("a"), msgtype: "card" }, 40008],
    ["nothing to say", text(""), 44004],
    [
      "Markdown above 2,048 bytes",
      { ...text("a"), msgtype: "markdown", markdown: { content: "字".repeat(683) } },
      40058,
    ],
    [
      "a card without an address",
      { ...text("a"), msgtype: "textcard", textcard: { title: "t", description: "d" } },
      40058,
    ],
    [
      "a description above 512 bytes",
      {
        ...text("a"),
        msgtype: "textcard",
        textcard: { title: "t", description: "x".repeat(513), url: "https://a.example" },
      },
      40058,
    ],
    ["101 departments", text("a", { toparty: Array.from({ length: 101 }, (_, id) => id + 1).join("|") }), 82002],
    ["no JSON", "{", 40058],
  ])("with %s is refused", (_, body, code) => {
    const subject = platform();
    const reply = send(subject, tokenOf(subject), body);
    expect(reply.errcode).toBe(code);
    expect(reply.errmsg).toMatch(/, hint: \[\d+\], from ip: [\d.]+, more info at https:.*e=\d+$/);
  });

  test("whose text is too long is cut without a word", () => {
    const subject = platform();
    expect(send(subject, tokenOf(subject), text("字".repeat(5_000))).errcode).toBe(0);
  });

  test("is dropped without a word from the 31st in a minute on", () => {
    const subject = platform();
    const token = tokenOf(subject);
    for (let count = 0; count < 35; count++) expect(send(subject, token, text(`n ${count}`)).errcode).toBe(0);
    expect(subject.state().accepted).toHaveLength(30);
    subject.pass(60_000);
    send(subject, token, text("again"));
    expect(subject.state().accepted).toHaveLength(1);
  });

  test("is taken once when repeats are to be dropped, for as long as asked", () => {
    const subject = platform();
    const token = tokenOf(subject);
    const once = text("same", { enable_duplicate_check: 1, duplicate_check_interval: 10 });
    send(subject, token, once);
    send(subject, token, once);
    expect(subject.state().accepted).toHaveLength(1);
    subject.pass(10_000);
    send(subject, token, once);
    expect(subject.state().accepted).toHaveLength(2);
  });

  test("is refused by mode and by address, a token is not", () => {
    const subject = platform();
    const token = tokenOf(subject);
    expect(send(subject, token, text("a"), { mode: "rate_limit" }).errcode).toBe(45009);
    const refused = send(subject, token, text("a"), { refuseIp: true });
    expect(refused.errmsg).toMatch(/^not allow to access from your ip, hint: .* from ip: 127\.0\.0\.1, .*e=60020$/);
    expect(subject.call("/cgi-bin/gettoken", "corpid=ww1&corpsecret=s", undefined, { refuseIp: true }).errcode).toBe(0);
    expect(
      subject.call("/cgi-bin/gettoken", "corpid=ww1&corpsecret=s", undefined, { mode: "wrong_signature" }).errcode,
    ).toBe(40001);
  });
});

test("an unknown call is not found", () => {
  expect(platform().call("/cgi-bin/nothing").status).toBe(404);
});

describe("the robot", () => {
  const robot = (body: unknown, subject = platform(wecomEmulator)) =>
    subject.call("/cgi-bin/webhook/send", "key=k", body);
  const card = (more: Record<string, unknown>) => ({
    msgtype: "template_card",
    template_card: {
      card_type: "text_notice",
      main_title: { title: "t" },
      card_action: { type: 1, url: "https://a.example" },
      ...more,
    },
  });
  const article = { title: "t", url: "https://a.example" };
  const md5OfHi = "49f68a5c8493ec2c0bf489821c21fc3b";

  test.each([
    [card({}), 0],
    [card({ card_action: undefined }), 40058],
    [card({ card_action: { type: 1 } }), 40058],
    [card({ main_title: {}, sub_title_text: "" }), 40058],
    [card({ main_title: {}, sub_title_text: "x" }), 0],
    [card({ card_type: "notice" }), 40058],
    [card({ horizontal_content_list: Array(7).fill({ keyname: "k", value: "v" }) }), 40058],
    [card({ jump_list: Array(4).fill({ type: 1, url: "https://a.example", title: "t" }) }), 40058],
    [{ msgtype: "news", news: { articles: [article] } }, 0],
    [{ msgtype: "news", news: { articles: [] } }, 40058],
    [{ msgtype: "news", news: { articles: Array(9).fill(article) } }, 40058],
    [{ msgtype: "news", news: { articles: [{ title: "t" }] } }, 40058],
    [{ msgtype: "image", image: { base64: "aGk=", md5: md5OfHi } }, 0],
    [{ msgtype: "image", image: { base64: "aGk=", md5: "0" } }, 40058],
  ])("answers %j with %d", (body, code) => {
    expect(robot(body).errcode).toBe(code);
  });

  test("is silent for a minute after the 21st message", () => {
    const subject = platform(wecomEmulator);
    const say = () => robot({ msgtype: "text", text: { content: "x" } }, subject).errcode;
    for (let count = 0; count < 20; count++) {
      expect(say()).toBe(0);
      subject.pass(2_000);
    }
    expect(say()).toBe(45009);
    subject.pass(59_000);
    expect(say()).toBe(45009);
    subject.pass(1_000);
    expect(say()).toBe(0);
  });
});
