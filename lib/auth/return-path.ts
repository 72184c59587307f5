/** Request header in which proxy.ts tells pages their own path and query. */
export const PATH_HEADER = "x-hooklane-path";

/**
 * A path of ours to go to after sign-in, or `/`. Anything that a browser could read as another host
 * (`//evil`, `/\evil`, `https:…`, control characters) is `/`.
 */
export function safeReturnPath(path: string | null | undefined): string {
  if (path === null || path === undefined || path.length > 1000) return "/";
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path)) return "/";
  // Once its dots are resolved, `/.//evil` is a path that a browser reads as a host.
  return new URL(path, "http://here.invalid").pathname.startsWith("//") ? "/" : path;
}

/** The sign-in page's address that leads back to `path`. */
export function signInPath(path: string | null): string {
  const back = safeReturnPath(path);
  return back === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(back)}`;
}
