import type { ChannelConfig } from "@/lib/domain/channel-config";
import type { NeutralMessage } from "@/lib/domain/message";

/*
 * Slack's mrkdwn: `*bold*` `_italic_` `~strike~`, `<address|label>`, calls in angle brackets. Only & < > are to be
 * escaped, & first; there is no escape for the marks, which count at the edges of words only.
 */

/** Text as Slack's own escapes: nothing in it is a link, a call or an entity. */
export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const TWINS = new Map([
  ["*", "＊"],
  ["_", "＿"],
  ["~", "～"],
  ["`", "｀"],
]);
/** A run of marks that could begin formatting: after no letter or digit, before something. Masks keep their stars. */
const OPENING = /(?<![\p{L}\p{N}*_~`])[*_~`]+(?=\S)/gu;
/** Inside bold text a closing mark would end it early. */
const AT_EDGE = /(?<![\p{L}\p{N}])[*_~`]+|[*_~`]+(?![\p{L}\p{N}])/gu;

const fullWidth = (marks: string) => [...marks].map((mark) => TWINS.get(mark) ?? mark).join("");

/** A stranger's text without formatting: what a template in mrkdwn may read; still to be escaped where it is none. */
export const unmarked = (text: string): string => text.replace(OPENING, fullWidth);

/** The same for what stands between two `*`. */
export const insideBold = (text: string): string => escapeSlack(text.replace(AT_EDGE, fullWidth));

/** Who is called, from the configuration alone: `U…` and `W…` are people, `S…` is a group, all is the channel. */
export function slackMentions(mentions: ChannelConfig["mentions"]): string {
  const people = (mentions?.userIds ?? [])
    .filter((id) => /^[A-Z0-9]{2,30}$/.test(id))
    .map((id) => (id.startsWith("S") ? `<!subteam^${id}>` : `<@${id}>`));
  return [...people, ...(mentions?.all === true ? ["<!channel>"] : [])].join(" ");
}

/** A link with its label. */
export const slackLink = ({ label, url }: NonNullable<NeutralMessage["link"]>): string =>
  `<${escapeSlack(url).replaceAll("|", "%7C")}|${escapeSlack(label)}>`;
