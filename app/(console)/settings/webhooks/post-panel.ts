import type { ActionState } from "@/lib/domain/action-state";

/** Asks a route of the test panel. Throws when there is no answer to read; `signal` gives the request up. */
export async function postPanel<T>(path: string, body: unknown, signal: AbortSignal): Promise<ActionState<T>> {
  const response = await fetch(path, {
    method: "POST",
    signal,
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}
