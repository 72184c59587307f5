/** Secrets are looked for in the bytes before they are kept: where letters are two bytes each, they would not be found. */
const WIDE = /^(?:utf|ucs|unicode|csunicode|iso-10646)/i;
/** Bytes of a body that is no text which are shown, sixteen a line. */
const PREVIEW_BYTES = 512;
const LINE_BYTES = 16;
/** Tab, line feed, form feed, carriage return and escape stand in texts; no other control character does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NO_TEXT = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/**
 * An answer's body for people: its text in the charset it declares, else in UTF-8 or, as older systems in China answer, in
 * GB 18030; what is no text as a preview in hex of its first 512 bytes. A character cut in two at the end is left out.
 */
export function readableBody(body: Uint8Array, headers: readonly (readonly [name: string, value: string])[]): string {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const declared = /;\s*charset="?([^\s";]+)/i.exec(type)?.[1];
  const own = declared === undefined || WIDE.test(declared) ? null : declared;
  for (const charset of [own, "utf-8", "gb18030"]) {
    const text = charset === null ? null : decoded(body, charset);
    if (text !== null && !NO_TEXT.test(text)) return text;
  }
  return hexPreview(body.subarray(0, PREVIEW_BYTES));
}

/** Null where the bytes are not of this charset, or nobody knows it. */
function decoded(body: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body, { stream: true });
  } catch {
    return null;
  }
}

function hexPreview(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    const line = [...bytes.subarray(at, at + LINE_BYTES)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const signs = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(LINE_BYTES * 3 - 1)}  ${signs}`);
  }
  return lines.join("\n");
}
