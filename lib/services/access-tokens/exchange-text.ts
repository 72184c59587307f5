import type { Exchange } from "@/lib/domain/exchange";

/** What is kept of a refusal, for the others who wanted the same token: enough for its meaning and the whole message. */
const BODY_MAX = 4_096;
const HEADERS_MAX = 30;
const NO_TIMINGS = { dns: null, tcp: null, tls: null, send: null, firstByte: null, download: null };

type Stored = Omit<Exchange, "response"> & {
  response?: Omit<NonNullable<Exchange["response"]>, "body"> & { body: string };
};

/** An exchange as text; {@link exchangeFromText} reads it again. */
export function exchangeText({ timings, connection, response, error }: Exchange): string {
  const stored: Stored = {
    timings,
    connection,
    ...(error === undefined ? {} : { error }),
    ...(response === undefined
      ? {}
      : {
          response: {
            status: response.status,
            headers: response.headers.slice(0, HEADERS_MAX),
            body: Buffer.from(response.body.subarray(0, BODY_MAX)).toString("base64"),
            truncated: response.truncated || response.body.length > BODY_MAX,
          },
        }),
  };
  return JSON.stringify(stored);
}

/** Only what {@link exchangeText} wrote comes here: it was sealed meanwhile. */
export function exchangeFromText(text: string): Exchange {
  const { response, ...rest } = JSON.parse(text) as Stored;
  if (response === undefined) return rest;
  return { ...rest, response: { ...response, body: new Uint8Array(Buffer.from(response.body, "base64")) } };
}

/** Somebody else was fetching and did not come back in time. */
export function waitedInVain(url: string, waitedMs: number): Exchange {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return {
    timings: { ...NO_TIMINGS, total: waitedMs },
    connection: { reused: false },
    error: { kind: "response_timeout", bodySent: false, host },
  };
}

/** Whoever asked does not want it any more. */
export function cancelledExchange(): Exchange {
  return {
    timings: { ...NO_TIMINGS, total: 0 },
    connection: { reused: false },
    error: { kind: "cancelled", bodySent: false, host: "" },
  };
}
