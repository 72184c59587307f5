/** An answer of the REST API: the body is parsed JSON, or null when there is none. */
export type ApiAnswer = { status: number; headers: Headers; body: unknown };
export type ApiCall = { body?: unknown; headers?: Record<string, string>; text?: string };

export type ApiClient = {
  /** `text` sends the body as it is; `body` as JSON. A content type is set unless `headers` names one. */
  call: (method: string, path: string, call?: ApiCall) => Promise<ApiAnswer>;
  get: (path: string) => Promise<ApiAnswer>;
  post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiAnswer>;
};

/** Speaks to a running product as a stranger's program would: over HTTP, with a token or (null) without. */
export function apiClient(url: string, token: string | null): ApiClient {
  const call = async (method: string, path: string, { body, headers = {}, text }: ApiCall = {}) => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(payload === undefined ? {} : { "content-type": "application/json" }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const received = await answer.text();
    const json = /\bjson\b/.test(answer.headers.get("content-type") ?? "");
    return { status: answer.status, headers: answer.headers, body: json ? (JSON.parse(received) as unknown) : null };
  };
  return {
    call,
    get: (path) => call("GET", path),
    post: (path, body, headers = {}) => call("POST", path, { body, headers }),
  };
}
