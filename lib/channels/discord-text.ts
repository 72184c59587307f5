import type { ChannelConfig } from "@/lib/domain/channel-config";
import { fullWidth } from "./neutralise";

/*
 * Discord's Markdown: bold, italic, strike, spoilers `||`, quotes, lists, headings of three levels, small print `-#`,
 * masked links, code; a backslash before a mark makes it literal. Calls are what `allowed_mentions` lets be one.
 */

const MARK = /[\\*_~`|<>[\]]/g;
const LINE_MARK = /^(\s*)(#{1,3}|-#|[-+])(?=\s)/gm;
/** An address is read before any mark in it, and a backslash would become a part of it. */
const ADDRESS = /https?:\/\/[^\s<>]+/g;

/** A text that Discord shows as it is written. */
export function escapeDiscord(text: string): string {
  let escaped = "";
  let at = 0;
  for (const { index, 0: address } of text.matchAll(ADDRESS)) {
    escaped += text.slice(at, index).replace(MARK, "\\$&") + address;
    at = index + address.length;
  }
  return (escaped + text.slice(at).replace(MARK, "\\$&")).replace(LINE_MARK, "$1\\$2");
}

/** Within words an underscore means nothing here; every other mark does anywhere. */
const ANY_MARK = /[*~`|\\]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu;

/**
 * A text without formatting: what a template in Markdown may read. Full-width twins instead of backslashes, so that what a
 * template compares or cuts stays what it was.
 */
export function unmarked(text: string): string {
  return text
    .replace(ANY_MARK, fullWidth)
    .replace(LINE_MARK, (_, indent: string, mark: string) => indent + fullWidth(mark));
}

export type AllowedMentions = { parse: "everyone"[]; users?: string[]; roles?: string[] };

/** Who is called, from the configuration alone: a number is somebody, `&` and a number is a role. */
export function discordMentions(mentions: ChannelConfig["mentions"]): { calls: string; allowed: AllowedMentions } {
  const ids = [...new Set(mentions?.userIds ?? [])];
  const users = ids.filter((id) => /^\d{1,30}$/.test(id));
  const roles = ids.filter((id) => /^&\d{1,30}$/.test(id)).map((id) => id.slice(1));
  const everyone = mentions?.all === true;
  const calls = [
    ...users.map((id) => `<@${id}>`),
    ...roles.map((id) => `<@&${id}>`),
    ...(everyone ? ["@everyone"] : []),
  ];
  return {
    calls: calls.join(" "),
    allowed: {
      parse: everyone ? ["everyone"] : [],
      ...(users.length > 0 ? { users } : {}),
      ...(roles.length > 0 ? { roles } : {}),
    },
  };
}
