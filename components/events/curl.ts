/**
 * A call of `POST /api/v1/events` that can be pasted into a shell as it is. The body comes through a quoted here-document,
 * so that quotes, dollars and backticks in the data mean nothing to the shell. `token` may be a variable (`$TOKEN`).
 */
export function postEventCurl(call: { appUrl: string; token: string; type: string; data: unknown }): string {
  const body = JSON.stringify({ type: call.type, data: call.data }, null, 2);
  return [
    `curl -X POST '${call.appUrl}/api/v1/events' \\`,
    `  -H "Authorization: Bearer ${call.token}" \\`,
    "  -H 'Content-Type: application/json' \\",
    "  --data-binary @- <<'JSON'",
    body,
    "JSON",
  ].join("\n");
}

/** A call that only reads. */
export function getCurl(call: { appUrl: string; token: string; path: string }): string {
  return `curl '${call.appUrl}${call.path}' \\\n  -H "Authorization: Bearer ${call.token}"`;
}
