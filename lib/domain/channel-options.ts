/* What the settings of channels may be, apart from their schemas: browsers need only this. */

/** How the built-in message and a template's text are sent, where the platform knows several ways. */
export const MESSAGE_TYPES = ["text", "markdown", "card"] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** Kinds of receiver a Feishu application can write to; departments go through its batch call. */
export const FEISHU_RECEIVE_ID_TYPES = ["open_id", "user_id", "union_id", "email", "chat_id", "department_id"] as const;
export type FeishuReceiveIdType = (typeof FEISHU_RECEIVE_ID_TYPES)[number];

export const MAIL_SECURITY = ["tls", "starttls", "none"] as const;
export type MailSecurity = (typeof MAIL_SECURITY)[number];
