/** What goes with a reply: all its files together, as mail servers commonly take letters of this size. */
export const REPLY_FILES_MAX_BYTES = 10 * 1024 * 1024;
export const REPLY_FILES_MAX = 10;

/** A file of a reply, or of one that is being written. */
export type ReplyFile = { id: string; name: string; bytes: number };

/** What is wrong with the files of a reply as a whole: the name of a text in `validation`, with its values. */
export function replyFilesProblem(
  files: readonly { bytes: number }[],
): { key: "reply_files_size" | "reply_files_max"; values: Record<string, string | number> } | null {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > REPLY_FILES_MAX_BYTES) {
    const inMb = (n: number) => (n / 1024 / 1024).toFixed(1).replace(/\.0$/, "");
    return { key: "reply_files_size", values: { maximum: inMb(REPLY_FILES_MAX_BYTES), n: inMb(bytes) } };
  }
  return files.length > REPLY_FILES_MAX ? { key: "reply_files_max", values: { maximum: REPLY_FILES_MAX } } : null;
}
