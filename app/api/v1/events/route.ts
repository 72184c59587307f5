import { fieldErrorOf } from "@/lib/auth/field-errors";
import { AppError } from "@/lib/errors";
import { apiRoute } from "@/lib/http/api-route";
import { createEvents, listEventsContract } from "@/lib/http/contracts/events";
import { ingestEvents } from "@/lib/services/events/ingest";
import { listEvents } from "@/lib/services/events/list";

const LONGEST_KEY = 255;

export const POST = apiRoute(createEvents, async ({ ctx, body, request }) => {
  const batch = Array.isArray(body);
  const drafts = Array.isArray(body) ? body : [body];
  const events = drafts.map(({ occurredAt, ...draft }) => ({
    ...draft,
    ...(occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt) }),
  }));
  const key = idempotencyKey(request);
  const accepted = await ingestEvents(ctx, {
    events,
    batch,
    source: "api",
    ...(key === null ? {} : { idempotencyKey: key }),
  });
  return { accepted };
});

export const GET = apiRoute(listEventsContract, ({ ctx, query }) => listEvents(ctx, query));

function idempotencyKey(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || (key !== "" && key.length <= LONGEST_KEY)) return key;
  const length = key === "" ? fieldErrorOf("Idempotency-Key", "required") : tooLong();
  throw new AppError("invalid", "The header Idempotency-Key is not valid.", { fields: [length] });
}

const tooLong = () => fieldErrorOf("Idempotency-Key", "too_long", { maximum: LONGEST_KEY });
