import { handOver } from "@/components/ui/hand-over";

/**
 * Asks for a file by POST and hands it to the browser. Null when it came, `later` when it is written in the background,
 * else what was wrong ("" = nobody knows).
 */
export async function saveFile(path: string, body: unknown): Promise<string | { later: true } | null> {
  const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => null);
  if (response === null) return "";
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => null);
    return typeof problem === "object" && problem !== null && "title" in problem ? String(problem.title) : "";
  }
  if (response.status === 202) return { later: true };
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  handOver(await response.blob(), name === undefined ? "export" : decodeURIComponent(name));
  return null;
}
