import { fileResponse } from "./file-response";

/** A CSV file that is sent while it is read: no more of it is in memory than one chunk. */
export function csvResponse(name: string, chunks: AsyncGenerator<string>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  return fileResponse({ name, type: "text/csv; charset=utf-8" }, body);
}
