/** A file to keep: named in any script, never shown as a page of ours, never kept by a cache. `more`: further headers. */
export function fileResponse(
  file: { name: string; type: string },
  body: BodyInit,
  more: Record<string, string> = {},
): Response {
  return new Response(body, {
    headers: {
      "content-type": file.type,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...more,
    },
  });
}
