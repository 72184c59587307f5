import type { ChannelId, SignatureScheme } from "@/lib/domain/endpoints";

/** What is signed, and how: the schemes of `custom`, and what the two robots' platforms check. */
export const EXPLAINED_SCHEMES = ["standard", "sha256", "dmhub", "dingtalk", "feishu"] as const;
export type ExplainedScheme = (typeof EXPLAINED_SCHEMES)[number];

/** Code by scheme: `verify(secret, headers, body)`; for a robot, whose platform checks, `sign(secret, timestamp)`. */
export type Snippets = Record<ExplainedScheme, string>;

export const SNIPPET_LANGUAGES = ["python", "java", "node", "go", "php"] as const;
export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number];

/** The scheme by which a webhook signs; null for one that does not. */
export function explainedScheme(channel: ChannelId, scheme: SignatureScheme): ExplainedScheme | null {
  if (channel === "dingtalk" || channel === "feishu") return channel;
  return channel === "custom" && scheme !== "none" ? scheme : null;
}

/** The text that is signed, in words; `\n` stands for a line feed. */
export const SIGNED_TEXT: Record<ExplainedScheme, string> = {
  standard: "{webhook-id}.{webhook-timestamp}.{body}",
  sha256: "{body}",
  dmhub: "{body}",
  dingtalk: "{timestamp}\n{secret}",
  feishu: "",
};

/** The key of the HMAC, in words. */
export const SIGNING_KEY: Record<ExplainedScheme, string> = {
  standard: "{secret}",
  sha256: "{secret}",
  dmhub: "{secret}",
  dingtalk: "{secret}",
  feishu: "{timestamp}\n{secret}",
};

/** What the signature looks like where it is sent. */
export const SENT_AS: Record<ExplainedScheme, string> = {
  standard: "webhook-signature: v1,{Base64}",
  sha256: "signature: sha256={hex}",
  dmhub: "X-Clab-Hmac-Signature: {hex}",
  dingtalk: "&timestamp={ms}&sign={URL-encoded Base64}",
  feishu: '{"timestamp":"{s}","sign":"{Base64}", …}',
};
