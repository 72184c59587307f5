import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { requestMeta } from "@/lib/auth/request-meta";
import type { ServiceContext } from "@/lib/context";
import type { ActionState } from "@/lib/domain/action-state";
import { AppError } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { readJson } from "@/lib/http/read-body";
import { runtime } from "@/lib/runtime";
import { parseInput } from "@/lib/services/endpoints/parse-input";

/** A form with a template of 20,000 characters fits several times. */
const MAX_BYTES = 262_144;

/**
 * What the test panel asks for, as a route instead of a server action: a request can be given up, which actions cannot,
 * and saving does not have to wait behind it. Answers an `ActionState` like an action.
 *
 * CSRF: the body must be JSON, which another site cannot send without asking first, the session cookie is SameSite=Lax,
 * and a browser that says the request comes from elsewhere is refused.
 */
export async function panelRoute<S extends z.ZodType, T>(
  request: Request,
  schema: S,
  handler: (ctx: ServiceContext, input: z.output<S>) => Promise<T>,
  maxBytes = MAX_BYTES,
): Promise<Response> {
  return guarded(request, async () => {
    const action = consoleAction(z.unknown(), (ctx, input) => handler(ctx, parseInput(schema, input)));
    const state = await action(await readJson(request, maxBytes));
    return Response.json(state, { headers: { "cache-control": "no-store" } });
  });
}

/**
 * Like {@link panelRoute} for work that is watched: lines of JSON, `{progress}` whenever the handler tells something, at
 * the end `{answer}`, an `ActionState`. `signal` of the handler ends with the request.
 */
export async function panelStream<S extends z.ZodType, P, T>(
  request: Request,
  schema: S,
  handler: (
    ctx: ServiceContext,
    input: z.output<S>,
    watcher: { tell: (progress: P) => void; signal: AbortSignal },
  ) => Promise<T>,
): Promise<Response> {
  return guarded(request, async () => {
    const given = await readJson(request, MAX_BYTES);
    const gone = new AbortController();
    const signal = AbortSignal.any([request.signal, gone.signal]);
    const encoder = new TextEncoder();
    const lines = new ReadableStream<Uint8Array>({
      start: async (controller) => {
        const write = (line: { progress: P } | { answer: ActionState<T> }) => {
          if (!signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
        };
        const tell = (progress: P) => write({ progress });
        const action = consoleAction(z.unknown(), (ctx, input) =>
          handler(ctx, parseInput(schema, input), { tell, signal }),
        );
        write({ answer: await action(given) });
        if (!signal.aborted) controller.close();
      },
      cancel: () => gone.abort(),
    });
    return new Response(lines, {
      headers: {
        "content-type": "application/x-ndjson; charset=utf-8",
        // Neither kept nor compressed nor gathered on its way: each line is for now.
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  });
}

async function guarded(request: Request, answer: () => Promise<Response>): Promise<Response> {
  try {
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin") throw new AppError("forbidden", "Only for this console's own pages.");
    return await answer();
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) runtime().log.error({ err: error, requestId }, "panel request failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
