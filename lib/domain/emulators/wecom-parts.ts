import { jsonReply } from "./parts";
import type { EmulatorReply, EmulatorRequest, EmulatorState, ReplyOutcome } from "./types";

/** What a WeCom refusal says. */
export type WecomComplaint = { code: number; text: string; outcome: ReplyOutcome };

/** A refusal in the platform's words (hint, the caller's address, a link); HTTP 200 like every answer. */
export function wecomRefusal(
  { code, text, outcome }: WecomComplaint,
  state: EmulatorState,
  more: Record<string, unknown> = {},
): EmulatorReply {
  const link = `more info at https://open.work.weixin.qq.com/devtool/query?e=${code}`;
  const errmsg = `${text}, hint: [1755605200056773468916791], from ip: 127.0.0.1, ${link}`;
  return jsonReply({ errcode: code, errmsg, ...more }, { outcome, signature: "not_configured", state });
}

/** A text, or empty. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The refusal of a value that is too long. */
export const exceeds = (name: string, limit: number): WecomComplaint => ({
  code: 40058,
  text: `${name} exceed max length ${limit}. invalid Request Parameter`,
  outcome: "too_large",
});

/** The refusal of a value that is missing or wrong. */
export const wrong = (name: string): WecomComplaint => ({
  code: 40058,
  text: `${name} invalid. invalid Request Parameter`,
  outcome: "malformed",
});

/** The refusal of a method. */
export const badMethod = (request: EmulatorRequest, method: string): WecomComplaint | null =>
  request.method === method ? null : { code: 43002, text: `require ${method} method`, outcome: "bad_method" };
