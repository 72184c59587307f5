import type { ActionState } from "@/lib/domain/action-state";

/** Asks a route of the test panel. Throws when there is no answer to read; `signal` gives the request up. */
export async function postPanel<T>(path: string, body: unknown, signal: AbortSignal): Promise<ActionState<T>> {
  const response = await post(path, body, signal);
  return response.json();
}

/** Like {@link postPanel} for a route that tells how far it is: `{progress}` lines, then `{answer}`. */
export async function watchPanel<P, T>(
  path: string,
  body: unknown,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: P) => void },
): Promise<ActionState<T>> {
  const response = await post(path, body, signal);
  for await (const text of linesOf(response)) {
    const line: { progress: P } | { answer: ActionState<T> } = JSON.parse(text);
    if ("answer" in line) return line.answer;
    onProgress(line.progress);
  }
  throw new Error(`${path} ended without an answer`);
}

async function post(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: "POST",
    signal,
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return;
    const lines = (rest + part.value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
