import type { EndpointConfig } from "../endpoints";

/** The part of an endpoint's configuration that decides the body. */
export type FormatConfig = Pick<EndpointConfig, "format" | "template" | "signature" | "maskContacts" | "locale">;

export type FormatProblem = { field: string; diagnosis: string; values?: Record<string, string | number> };
export type RenderedBody = { ok: true; body: string; contentType: string } | { ok: false; problem: FormatProblem };

export const JSON_TYPE = "application/json; charset=utf-8";

export const jsonBody = (value: unknown): RenderedBody => ({
  ok: true,
  body: JSON.stringify(value),
  contentType: JSON_TYPE,
});
