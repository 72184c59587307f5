import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The built files of the widget and of the form's own page (scripts/widget.mjs), read once per process and version. */

const FILES = ["loader.js", "panel.zh-CN.js", "panel.en.js", "leave.js"] as const;
export type WidgetFile = (typeof FILES)[number];

type Built = { version: string; files: Record<WidgetFile, string> };
let built: Built | null = null;

function readBuilt(): Built {
  const read = (name: string) => readFileSync(join(process.cwd(), ".widget", name), "utf8");
  const version = read("version");
  if (built?.version !== version) {
    const [loader, chinese, english, leave] = FILES.map(read) as [string, string, string, string];
    built = {
      version,
      files: { "loader.js": loader, "panel.zh-CN.js": chinese, "panel.en.js": english, "leave.js": leave },
    };
  }
  return built;
}

/** The version in addresses that never change, and the loader, for its integrity. */
export function widgetBuild(): { version: string; loader: string } {
  const { version, files } = readBuilt();
  return { version, loader: files["loader.js"] };
}

/** The form's page names no version: it is looked at anew each time, so that page and script are of one build. */
const FOR_PAGE: WidgetFile = "leave.js";

/**
 * A built file. `v1` is the address in snippets and is looked at again after five minutes; an address with the present
 * version holds for good; one of another version (a page that was open over an upgrade) gets the present file. `held`: the
 * tag of what the browser has.
 */
export function widgetFile(version: string, file: string, held: string | null): Response {
  const name = FILES.find((known) => known === file);
  const present = readBuilt();
  const known = version === "v1" ? file === "loader.js" || file === FOR_PAGE : /^[0-9a-f]{10}$/.test(version);
  if (name === undefined || !known) return new Response(null, { status: 404 });
  const tag = `"${present.version}"`;
  const headers = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": cacheControl(present, version, name),
    etag: tag,
    // Any page may load it, also one that isolates itself from other origins, or checks its integrity.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
  };
  if (held?.replace(/^W\//, "") === tag) return new Response(null, { status: 304, headers });
  return new Response(present.files[name], { headers });
}

function cacheControl(present: Built, version: string, name: WidgetFile): string {
  if (name === FOR_PAGE) return "no-cache";
  return isOwnVersion(present, version, name)
    ? "public, max-age=31536000, immutable"
    : "public, max-age=300, stale-while-revalidate=86400";
}

/** The loader goes by the build's version, the panels by the one that the loader names. */
function isOwnVersion({ version, files }: Built, asked: string, name: WidgetFile): boolean {
  return name === "loader.js" ? asked === version : files["loader.js"].includes(`/widget/${asked}/${name}`);
}
