import type { ChannelId } from "@/lib/domain/endpoints";
import { dingtalkMessage } from "./dingtalk";
import { discordMessage } from "./discord";
import { feishuMessage } from "./feishu";
import { isRecord, type Json } from "./json";
import { mailMessage } from "./mail-message";
import { slackMessage } from "./slack";
import type { RenderedMessage } from "./types";
import { wecomMessage } from "./wecom";

const READERS: Partial<Record<ChannelId, (body: Json) => RenderedMessage | null>> = {
  wecom: wecomMessage,
  wecom_app: wecomMessage,
  dingtalk: dingtalkMessage,
  dingtalk_work: dingtalkMessage,
  feishu: feishuMessage,
  feishu_app: feishuMessage,
  slack: slackMessage,
  discord: discordMessage,
};

/**
 * What people will see of a request, read from the body that is sent. Null when the body is nothing that the platform
 * would show (a kind of message that is not known here, or no JSON).
 */
export function readMessage(
  channel: ChannelId,
  request: { headers: readonly (readonly [string, string])[]; body: string },
): RenderedMessage | null {
  const body = parsed(request.body);
  if (body === null) return null;
  return channel === "email" ? mailMessage(body, request.headers) : (READERS[channel]?.(body) ?? null);
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch (error) {
    // A body that was cut or masked: the request tab has it as it is.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
