/** Asks for a file by POST and hands it to the browser. Null when it came, else what was wrong ("" = nobody knows). */
export async function saveFile(path: string, body: unknown): Promise<string | null> {
  const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => null);
  if (response === null) return "";
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => null);
    return typeof problem === "object" && problem !== null && "title" in problem ? String(problem.title) : "";
  }
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name === undefined ? "export" : decodeURIComponent(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return null;
}
