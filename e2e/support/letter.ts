/** A letter as a mail program would read it. Understands what this product writes: a tree of text parts. */
export type ReadLetter = {
  /** The last one of a name wins; names in lower case, encoded words decoded, folded lines joined. */
  headers: Map<string, string>;
  text: string;
  html: string;
};

type Entity = { headers: Map<string, string>; body: string };

/** Reads the source of a letter. */
export function readLetter(source: Buffer): ReadLetter {
  const root = entityOf(source.toString("latin1"));
  const parts = leaves(root);
  const content = (type: string) => {
    const part = parts.find(({ headers }) => (headers.get("content-type") ?? "").startsWith(type));
    return part === undefined ? "" : decoded(part);
  };
  return { headers: root.headers, text: content("text/plain"), html: content("text/html") };
}

function entityOf(source: string): Entity {
  const end = source.indexOf("\r\n\r\n");
  const head = end < 0 ? source : source.slice(0, end);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), decodedWords(line.slice(colon + 1).trim()));
  }
  return { headers, body: end < 0 ? "" : source.slice(end + 4) };
}

function leaves(entity: Entity): Entity[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(entity.headers.get("content-type") ?? "")?.[1];
  if (boundary === undefined) return [entity];
  return entity.body
    .split(`--${boundary}`)
    .slice(1, -1)
    .flatMap((part) => leaves(entityOf(part.replace(/^\r\n|\r\n$/g, ""))));
}

function decoded({ headers, body }: Entity): string {
  const encoding = (headers.get("content-transfer-encoding") ?? "7bit").toLowerCase();
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return Buffer.from(body, "latin1").toString("utf8");
  return Buffer.from(unquoted(body.replace(/[ \t]*=\r\n/g, "")), "latin1").toString("utf8");
}

const unquoted = (text: string): string =>
  text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** RFC 2047; white space between two encoded words belongs to neither. */
function decodedWords(text: string): string {
  const joined = text.replace(/(\?=)\s+(=\?)/g, "$1$2");
  return joined.replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, word: string) => {
    const bytes = kind.toLowerCase() === "b" ? Buffer.from(word, "base64") : unquoted(word.replaceAll("_", " "));
    return Buffer.from(bytes as string, "latin1").toString("utf8");
  });
}
