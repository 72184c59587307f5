import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const FOLDER = new URL("../fixtures/documents/", import.meta.url);

/**
 * A sample as a document prints it. The schema only checks: its own copy would put known members first, and the order
 * is part of what is compared.
 */
export function sample<T>(file: string, schema: z.ZodType<T>): T {
  const printed = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  schema.parse(printed);
  return printed;
}

/** Every file with a sample. */
export const sampleFiles = (): string[] =>
  readdirSync(fileURLToPath(FOLDER)).filter((name) => name.endsWith(".json") && name !== "manifest.json");

/** The files that the manifest describes. */
export const manifestFiles = (): string[] =>
  sample("manifest.json", z.array(z.object({ file: z.string() }))).map(({ file }) => file);

const Members = z.record(z.string(), z.unknown());

export const Block = z.object({ type: z.string(), enabled: z.boolean(), events: z.array(z.string()) });
export const FormatA = z.object({ event_type: z.string(), timestamp: z.string(), data: Members });
export const FormatB = z.object({ event: z.string(), timestamp: z.string(), signature: z.string(), data: Members });
export const FormatC = z.object({
  type: z.string(),
  timestamp: z.string(),
  visitor: Members,
  message: Members,
  source: z.string(),
});
export const NotificationC = z.object({
  type: z.string(),
  webhook_url: z.url(),
  enabled: z.boolean(),
  method: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
export const PayloadD = z.object({ tenantId: z.number(), event: z.string() });
export const ItemE = z.object({ sendTime: z.number(), contact: Members, _custom: Members });
