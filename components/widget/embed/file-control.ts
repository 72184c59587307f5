import { filesMax } from "@/lib/domain/forms/answers";
import type { ShownField } from "@/lib/domain/forms/fields";
import { FILE_MAX_BYTES, fileEndings } from "@/lib/domain/forms/files";
import { formatBytes } from "@/lib/i18n/format";
import { el, fill } from "./dom";
import { texts } from "./texts";

const { leave } = texts;
type Kept = { reference: string; name: string };
export type SendFile = (field: string, file: File) => Promise<Kept | string>;

/** Where files are chosen: each is sent ahead at once, listed, and can be taken away again. */
export function fileControl(
  field: ShownField,
  ids: Record<string, string>,
  send: SendFile,
  show: (text: string) => void,
) {
  const kept: Kept[] = [];
  const list = el("div");
  const state = el("div", { role: "status" });
  const max = filesMax(field);
  const endings = fileEndings(field.accept);
  const mb = FILE_MAX_BYTES / 1024 / 1024;
  let last: Promise<unknown> = Promise.resolve();
  const put = (entry: Kept) => {
    const away = () => {
      kept.splice(kept.indexOf(entry), 1);
      line.remove();
      input.focus();
    };
    const label = fill(leave.fileRemove, { name: entry.name });
    const line = el(
      "p",
      { class: "k" },
      entry.name,
      el("button", { class: "s", type: "button", "aria-label": label, click: away }, "×"),
    );
    kept.push(entry);
    list.append(line);
  };
  const take = async (files: readonly File[]) => {
    for (const file of files) {
      if (kept.length >= max) return show(fill(leave.error.files_max, { max }));
      if (file.size > FILE_MAX_BYTES) {
        show(fill(leave.error.file_size, { name: file.name, size: formatBytes(file.size), mb }));
        continue;
      }
      show("");
      state.textContent = leave.fileUploading;
      const sent = await send(field.key, file);
      state.textContent = "";
      show(typeof sent === "string" ? sent : "");
      if (typeof sent !== "string") put(sent);
    }
  };
  const add = (files: readonly File[]) => {
    last = last.then(() => take(files));
  };
  const input = el("input", {
    ...ids,
    ...{ type: "file", multiple: max > 1, accept: endings.map((ending) => `.${ending}`).join() },
    change: () => {
      const files = Array.from(input.files ?? []);
      input.value = "";
      add(files);
    },
  });
  const hint = el("p", { class: "hint" }, fill(leave.fileHint, { n: max, mb, types: endings.join(" ") }));
  return {
    input,
    parts: [input, state, list, hint],
    read: () => kept.map(({ reference }) => reference),
    ready: () => last,
    add,
  };
}
