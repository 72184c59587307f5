/*
 * What may be attached to a message. No schema library here: the widget's panel uses the limits.
 */

/** Of one file; a platform's robot never gets it, so it is only the visitor's and our own patience. */
export const FILE_MAX_BYTES = 10 * 1024 * 1024;
export const FILES_MAX = 5;
/** All a message's files together, and the one request that brings them when there is no script. */
export const FILES_MAX_BYTES = 25 * 1024 * 1024;

const FILE_GROUPS = {
  image: ["png", "jpg", "jpeg", "gif", "webp", "heic"],
  document: ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv"],
  archive: ["zip"],
} as const;
export type FileGroup = keyof typeof FILE_GROUPS;
export const FILE_GROUP_NAMES = ["image", "document", "archive"] as const satisfies readonly FileGroup[];

/** Endings that a field takes; where it names no group, all of them. */
export function fileEndings(accept: readonly FileGroup[] | undefined): string[] {
  return (accept === undefined || accept.length === 0 ? FILE_GROUP_NAMES : accept).flatMap((name) => FILE_GROUPS[name]);
}

const endingOf = (name: string): string => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";

/** Names of texts in `leave.error`. */
export type FileProblem = {
  key: "file_type" | "file_size" | "file_empty";
  values: { name: string; ext: string; bytes: number; mb: number };
};

/** What is wrong with a file: its size, its ending, or that its first bytes are not what the ending says. */
export function fileProblem(
  file: { name: string; bytes: number; head: Uint8Array },
  accept: readonly FileGroup[] | undefined,
): FileProblem | null {
  const ext = endingOf(file.name);
  const values = {
    name: file.name,
    ext: ext === "" ? "?" : `.${ext}`,
    bytes: file.bytes,
    mb: FILE_MAX_BYTES / 1024 / 1024,
  };
  if (file.bytes > FILE_MAX_BYTES) return { key: "file_size", values };
  if (!fileEndings(accept).includes(ext) || (file.bytes > 0 && !looksLike(ext, file.head)))
    return { key: "file_type", values };
  return file.bytes === 0 ? { key: "file_empty", values } : null;
}

const starts = (head: Uint8Array, bytes: readonly number[], at = 0) => bytes.every((byte, i) => head[at + i] === byte);
const ascii = (text: string) => Array.from(text, (char) => char.charCodeAt(0));
const ZIP = [0x50, 0x4b];
/** The container of Office before 2007. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0];

function looksLike(ext: string, head: Uint8Array): boolean {
  switch (ext) {
    case "png":
      return starts(head, [0x89, 0x50, 0x4e, 0x47]);
    case "jpg":
    case "jpeg":
      return starts(head, [0xff, 0xd8, 0xff]);
    case "gif":
      return starts(head, ascii("GIF8"));
    case "webp":
      return starts(head, ascii("RIFF")) && starts(head, ascii("WEBP"), 8);
    case "heic":
      return starts(head, ascii("ftyp"), 4);
    case "pdf":
      return starts(head, ascii("%PDF"));
    case "doc":
    case "xls":
    case "ppt":
      return starts(head, OLE);
    case "txt":
    case "csv":
      // Text of any encoding a visitor's computer may write; what runs or packs has zero bytes early.
      return starts(head, [0xff, 0xfe]) || starts(head, [0xfe, 0xff]) || !head.includes(0);
    default:
      return starts(head, ZIP);
  }
}

/** A file's name as it is shown and stored: without folders, control characters and marks that turn the direction of text. */
export function fileName(text: string): string {
  const last = text.split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"<>:|?*]/gu, "")
    .replace(/\s+/g, " ")
    .replace(/^[.\s]+/, "")
    .trim();
  if ([...clean].length <= 120) return clean === "" ? "file" : clean;
  const ending = endingOf(clean);
  return `${[...clean].slice(0, 110).join("")}${ending === "" ? "" : `.${ending}`}`;
}
