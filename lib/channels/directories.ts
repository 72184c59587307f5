import type { ChannelId } from "@/lib/domain/endpoints";
import { dingtalkWorkDirectory } from "./dingtalk-work-directory";
import type { RecipientDirectory } from "./directory";
import { feishuAppDirectory } from "./feishu-app-directory";
import { wecomAppDirectory } from "./wecom-app-directory";

/** The channels whose receivers can be looked up before anything is sent. */
export const RECIPIENT_DIRECTORIES: Partial<Record<ChannelId, RecipientDirectory>> = {
  wecom_app: wecomAppDirectory,
  dingtalk_work: dingtalkWorkDirectory,
  feishu_app: feishuAppDirectory,
};
