import { z } from "zod";
import { AUTHORIZATION_KEY } from "@/lib/domain/authorization";

const Row = z.object({ name: z.string(), value: z.string() });

/** What can be told without the server; everything else it says itself. */
export const AuthorizationFormSchema = z.object({
  name: z.string().trim().min(1, "required").max(50, "name_max"),
  key: z.string().trim().min(1, "required").regex(AUTHORIZATION_KEY, "authorization_key"),
  description: z.string().trim().max(200, "description_max"),
  method: z.enum(["GET", "POST", "PUT"]),
  url: z.string().trim().min(1, "required"),
  headers: z.array(Row).max(20),
  bodyType: z.enum(["none", "form", "json", "raw"]),
  fields: z.array(Row).max(50),
  json: z.string(),
  contentType: z.string(),
  raw: z.string().optional(),
  tokenPath: z.string().trim().min(1, "required"),
  values: z.array(z.object({ name: z.string(), path: z.string() })).max(9),
  lifetime: z.enum(["path", "seconds"]),
  seconds: z.string(),
  lifetimePath: z.string(),
  headerName: z.string().trim().min(1, "required"),
  prefix: z.string(),
});
