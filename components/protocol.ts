/** What a status is a status of: letters go out by SMTP, everything else by HTTP. */
export const protocolOf = (request: { method: string } | null): "SMTP" | "HTTP" =>
  request?.method === "SMTP" ? "SMTP" : "HTTP";
