import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange } from "@/lib/domain/exchange";
import { findCode } from "./codes/rules";
import { delivered, headerOf, isSuccessStatus, judgeFailure, judgeStatus } from "./http-judge";
import { replyObject, shownMessage, unconfirmed } from "./robot-judge";

const WORD = /^[a-z][a-z_]{1,80}$/;
const utf8 = new TextDecoder();

/**
 * The verdict of Slack's answer, which is a word: `ok` under a 200 is success and nothing else is. Statuses of the other
 * words differ between reports, so the word decides; what is no word at all (a proxy's page) is judged by its status.
 */
export function judgeSlack(exchange: Exchange, endpoint: EndpointConfig, receivedAt: Date | undefined): Verdict {
  const { response } = exchange;
  if (!response) return judgeFailure(exchange, endpoint);
  const text = utf8.decode(response.body).trim();
  if (response.status === 200 && text === "ok") return delivered("slack", "ok");
  const word = wordOf(exchange, text);
  const message = shownMessage(text, endpoint);
  const limited = response.status === 429;
  const rule =
    (word === null ? null : findCode("slack", word, text)) ?? (limited ? findCode("slack", "429", text) : null);
  const byStatus = judgeStatus(response, endpoint, { retryFinal: false, receivedAt });
  if (rule !== null) {
    const { diagnosis, reason, kind } = rule;
    const retryAfterMs = kind === "retry" ? (byStatus.retryAfterMs ?? rule.retryAfterMs) : undefined;
    return {
      kind,
      code: word ?? String(response.status),
      reason,
      diagnosis,
      values: { platform: "slack", message },
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (isSuccessStatus(response.status))
    return unconfirmed(headerOf(response, "content-type"), response.status, endpoint);
  if (word === null) return byStatus;
  // A word that nobody knows: whether waiting may help is what its status says.
  return { ...byStatus, code: word, diagnosis: "robot.unknown", values: { platform: "slack", message } };
}

/** The word: the whole body, or the `error` of a JSON answer; null where there is none. */
function wordOf(exchange: Exchange, text: string): string | null {
  const word = text.startsWith("{") ? replyObject(exchange)?.error : text;
  return typeof word === "string" && WORD.test(word) && word !== "ok" ? word : null;
}
