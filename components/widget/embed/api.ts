import { fill } from "./dom";
import { texts } from "./texts";
import type { FormAnswer, PanelContext, Presence } from "./types";

/** What the server says of a message that it has. */
export type Answer = {
  number: string;
  duplicate: boolean;
  reference: string;
  statusUrl: string | null;
  letter: boolean;
};

/** What became of a submission. */
export type Sent =
  | ({ kind: "stored" } & Answer)
  | { kind: "problems"; fields: { path: string; message: string }[] }
  | { kind: "expired" }
  | { kind: "offline" }
  | { kind: "failed"; text: string };

/** The visitor's time zone; "" where the browser does not say. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

/** Whose form it is. */
type Place = Pick<PanelContext, "base" | "siteKey" | "locale">;

const query = ({ siteKey, locale }: Place) =>
  `site=${encodeURIComponent(siteKey)}&lang=${locale}&tz=${encodeURIComponent(zone())}`;

/** The form's words and a token; `old` is one that ran out. */
export async function fetchForm(context: Place, old?: string): Promise<FormAnswer> {
  const renew = old === undefined ? "" : `&renew=${encodeURIComponent(old)}`;
  const answer = await fetch(`${context.base}/widget/form?${query(context)}${renew}`, { credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Sends one file ahead. Never throws: what is wrong is an answer. */
export async function sendFile(
  context: PanelContext,
  token: string,
  field: string,
  file: File,
): Promise<{ reference: string; name: string } | string> {
  const body = new FormData();
  body.append("token", token);
  body.append("field", field);
  body.append("file", file);
  const { leave } = texts;
  try {
    const answer = await fetch(`${context.base}/widget/file?${query(context)}`, {
      method: "POST",
      credentials: "omit",
      body,
    });
    const said = await answer.json();
    return answer.ok ? said : typeof said.error === "string" ? said.error : leave.error.files_full;
  } catch (error) {
    console.info("file not sent", error);
    return leave.network;
  }
}

/** Hands a message in. Never throws: what went wrong is an answer. */
export async function submit(context: PanelContext, body: object): Promise<Sent> {
  let answer: Response;
  try {
    answer = await fetch(`${context.base}/api/v1/leavemsg/submit`, {
      method: "POST",
      credentials: "omit",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ siteKey: context.siteKey, ...body }),
    });
  } catch (error) {
    console.info("not sent", error);
    return navigator.onLine ? { kind: "failed", text: texts.leave.network } : { kind: "offline" };
  }
  const { leave } = texts;
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { ...said, kind: "stored" };
  const fields: { path: string; message: string }[] = said.errors ?? [];
  if (answer.status === 409) return { kind: "expired" };
  if (answer.status === 422 && fields.length > 0) return { kind: "problems", fields };
  if (answer.status === 404) return { kind: "failed", text: leave.follow.gone };
  if (answer.status === 413) return { kind: "failed", text: leave.tooLarge };
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get("retry-after")) || 60;
    return { kind: "failed", text: fill(leave.rate, { m: Math.max(1, Math.ceil(seconds / 60)) }) };
  }
  return { kind: "failed", text: fill(leave.server, { rid: answer.headers.get("x-request-id") ?? answer.status }) };
}

/**
 * Tells of every change of who is there, until the returned function is called. Where streams do not work it asks every
 * 30 seconds (give or take), and not while nobody looks.
 */
export function follow(context: Place, told: (presence: Presence) => void): () => void {
  let timer = 0;
  let source: EventSource | null = null;
  let isOver = false;
  const ask = () => {
    if (isOver || document.hidden) return;
    fetchForm(context).then(told, (error: unknown) => console.info("presence unknown", error));
  };
  const poll = () => {
    if (isOver) return;
    timer = window.setTimeout(
      () => {
        ask();
        poll();
      },
      27_000 + Math.random() * 6_000,
    );
  };
  if (typeof EventSource === "undefined") poll();
  else {
    source = new EventSource(`${context.base}/widget/presence?${query(context)}`);
    source.addEventListener("presence", (event) => told(JSON.parse(event.data)));
    source.onerror = () => {
      // Closed for good: refused, or too many. A broken one comes back by itself.
      if (source?.readyState === EventSource.CLOSED && timer === 0) poll();
    };
  }
  const look = () => {
    if (source === null || source.readyState === EventSource.CLOSED) ask();
  };
  document.addEventListener("visibilitychange", look);
  return () => {
    isOver = true;
    source?.close();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
