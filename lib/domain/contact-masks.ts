/*
 * Masks of single contact details, on their own: the widget's panel is built from this very file.
 */

/** `13800138000` → `138****8000`; short numbers keep their last two digits. */
export function maskPhone(phone: string): string {
  const compact = phone.replace(/[\s()-]/g, "").replace(/^(?:\+|00)?86(?=1\d{10}$)/, "");
  if (compact.length < 8) return `****${compact.length > 4 ? compact.slice(-2) : ""}`;
  return `${compact.slice(0, 3)}****${compact.slice(-4)}`;
}

/** `zhangsan@example.com` → `z***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  if (at < 1) return maskName(email);
  return `${firstCharacter(email)}***${email.slice(at)}`;
}

/** `张三` → `张**`; a name of one character is hidden whole. */
export function maskName(name: string): string {
  const trimmed = name.trim();
  const first = firstCharacter(trimmed);
  return first === "" || first === trimmed ? "**" : `${first}**`;
}

const firstCharacter = (text: string): string => [...text.trimStart()][0] ?? "";
