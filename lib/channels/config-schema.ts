import { z } from "zod";
import { withoutQueryReferences } from "@/lib/domain/authorization";
import { RESERVED_HEADERS } from "@/lib/domain/endpoints";
import type { ChannelDescriptor } from "./descriptors";

/** A complaint about one member of `config`, by its path in it (`toUser`, `tenants.0.appSecret`). */
export type ConfigIssue = { key: string; message: string };

/**
 * What a channel checks of a configuration: `{url, config, headers?, auth?}` (other members are not looked at).
 * Messages are keys of the `validation` texts; paths are those of the endpoint (`url`, `config.secret`).
 * Whether an address may be reached at all (scheme, private ranges) is the transport's to say.
 */
export function channelSchema(
  descriptor: ChannelDescriptor,
  urlIssue: (url: URL) => string | null,
  configIssues: (config: Record<string, unknown>) => ConfigIssue[] = () => [],
): z.ZodType<Record<string, unknown>> {
  const allowed = new Set<string>(descriptor.configFields);
  return z.looseObject({
    url: z.string("required").superRefine((text, check) => {
      // Derived from `config`, by the service; the form sends none.
      if (!descriptor.hasUrl) return;
      const plain = descriptor.authKinds.includes("authorization") ? withoutQueryReferences(text) : text;
      const message = generalUrlIssue(plain) ?? urlIssue(new URL(plain));
      if (message !== null) check.addIssue({ code: "custom", message });
    }),
    config: z
      .record(z.string(), z.unknown())
      .default({})
      .superRefine((config, check) => {
        for (const [key, value] of Object.entries(config)) {
          if (value === undefined || allowed.has(key)) continue;
          check.addIssue({ code: "custom", path: [key], message: "config_not_supported" });
        }
        for (const key of descriptor.requiredFields) {
          if (isEmpty(config[key])) check.addIssue({ code: "custom", path: [key], message: "required" });
        }
        for (const { key, message } of [...apiBaseIssues(config.apiBase), ...configIssues(config)]) {
          check.addIssue({ code: "custom", path: key.split("."), message });
        }
      }),
    headers: z
      .record(z.string(), z.string())
      .optional()
      .superRefine((headers, check) => {
        for (const issue of headerIssues(Object.entries(headers ?? {}))) {
          check.addIssue({ code: "custom", path: [issue.name], message: issue.message });
        }
      }),
    auth: z.looseObject({ type: z.string() }).optional().superRefine(checkAuth(descriptor)),
  });
}

/** The base of a private deployment's API: paths are put behind it. */
function apiBaseIssues(base: unknown): ConfigIssue[] {
  if (typeof base !== "string" || base.trim() === "") return [];
  const message = generalUrlIssue(base.trim()) ?? (base.includes("?") ? "api_base_query" : null);
  return message === null ? [] : [{ key: "apiBase", message }];
}

/** Whether a member of `config` says nothing. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function generalUrlIssue(text: string): string | null {
  if (text.trim() === "") return "required";
  if (!URL.canParse(text)) return "url_https";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "url_https";
  if (url.username !== "" || url.password !== "") return "url_credentials";
  return text.includes("#") ? "url_fragment" : null;
}

/** Document C prints its content type among the headers: saying what is sent anyway is no attempt to override it. */
const restatesType = (name: string, value: string) =>
  name === "content-type" && /^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(value.trim());

// Header values travel as Latin-1; anything else would fail at the moment of sending.
const SENDABLE = /^[\t\x20-\x7e\xa0-\xff]*$/;

function headerIssues(headers: readonly (readonly [string, string])[]): { name: string; message: string }[] {
  const seen = new Set<string>();
  return headers.flatMap(([name, value]) => {
    const key = name.toLowerCase();
    const reserved = RESERVED_HEADERS.has(key) && !restatesType(key, value);
    const message = reserved
      ? "header_reserved"
      : seen.has(key)
        ? "header_duplicate"
        : SENDABLE.test(value)
          ? null
          : "header_value_characters";
    seen.add(key);
    return message === null ? [] : [{ name, message }];
  });
}

const HeaderItems = z.array(z.object({ name: z.string(), value: z.string() }));

type AuthCheck = (
  auth: { type: string; [key: string]: unknown } | undefined,
  check: { addIssue(issue: { code: "custom"; message: string; path?: (string | number)[] }): void },
) => void;

function checkAuth(descriptor: ChannelDescriptor): AuthCheck {
  return (auth, check) => {
    if (!auth) return;
    if (!descriptor.authKinds.some((kind) => kind === auth.type)) {
      check.addIssue({ code: "custom", path: ["type"], message: "auth_not_supported" });
    }
    if (typeof auth.token === "string" && !SENDABLE.test(auth.token)) {
      check.addIssue({ code: "custom", path: ["token"], message: "header_value_characters" });
    }
    const items = HeaderItems.safeParse(auth.items);
    if (!items.success) return;
    const list = items.data.map(({ name, value }) => [name, value] as const);
    for (const issue of headerIssues(list)) {
      const index = list.findIndex(([name]) => name === issue.name);
      check.addIssue({ code: "custom", path: ["items", index], message: issue.message });
    }
  };
}
