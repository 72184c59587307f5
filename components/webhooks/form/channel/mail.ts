import type { MailSecurity } from "@/lib/domain/channel-config";

export const PORTS = [465, 587, 25] as const;

/** The security that goes with a port; null for ports that say nothing. */
export function usualSecurity(port: number | null): MailSecurity | null {
  switch (port) {
    case 465:
      return "tls";
    case 587:
      return "starttls";
    default:
      return null;
  }
}

/** Providers that give out a code for programs instead of taking the login password. */
const CODE_HOSTS =
  /(?:^|\.)(?:qq\.com|foxmail\.com|163\.com|126\.com|yeah\.net|188\.com|sina\.com|sina\.cn|139\.com)$/i;

/** Whether the server wants an 授权码 (QQ, NetEase, 腾讯企业邮箱 …). */
export const wantsCode = (host: string): boolean => CODE_HOSTS.test(host.trim());

/** What people paste as a server: `smtp://smtp.qq.com:465/` → name and port. */
export function readServer(text: string): { host: string; port: number | null } {
  const bare = text
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/\/.*$/, "");
  const match = /^([^\s:]+):(\d{1,5})$/.exec(bare);
  if (match === null) return { host: bare, port: null };
  return { host: match[1] ?? "", port: Number(match[2]) };
}
