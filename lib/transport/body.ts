import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
} from "node:zlib";

export type CappedBody = { body: Uint8Array; truncated: boolean };

/** More layers of compression than this are left as they are. */
const MAX_CODINGS = 2;

/** Collects a response body up to a cap; what lies beyond is not kept, and the caller stops reading. */
export class BodyCollector {
  readonly #cap: number;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #truncated = false;

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** @returns false when the cap is reached and reading should stop */
  add(chunk: Uint8Array): boolean {
    const room = this.#cap - this.#size;
    if (chunk.length > room) {
      this.#truncated = true;
      chunk = chunk.subarray(0, room);
    }
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#size += chunk.length;
    return !this.#truncated;
  }

  /** What was collected, as it came. */
  taken(): CappedBody {
    // A copy: a chunk is a window on the socket's read buffer, which would stay alive with it.
    return { body: new Uint8Array(Buffer.concat(this.#chunks)), truncated: this.#truncated };
  }

  /**
   * What was collected, decoded as `content-encoding` says and cut at the cap again, so that a small compressed body
   * cannot become a large one. A body that does not decode keeps what could be read and counts as truncated.
   */
  async decoded(contentEncoding: string): Promise<CappedBody> {
    let { body, truncated } = this.taken();
    for (const coding of codings(contentEncoding)) {
      const step = await inflate(body, coding, this.#cap);
      body = step.body;
      truncated ||= step.truncated;
    }
    return { body, truncated };
  }
}

type Coding = "gzip" | "deflate" | "br";

/** Codings to undo, last applied first. An unknown one means that nothing can be undone. */
function codings(header: string): Coding[] {
  const names = header
    .toLowerCase()
    .split(",")
    .map((name) => name.trim().replace(/^x-gzip$/, "gzip"))
    .filter((name) => name !== "" && name !== "identity");
  const known = names.filter((name): name is Coding => name === "gzip" || name === "deflate" || name === "br");
  return known.length === names.length && known.length <= MAX_CODINGS ? known.reverse() : [];
}

function inflate(bytes: Uint8Array, coding: Coding, cap: number): Promise<CappedBody> {
  return new Promise((resolve) => {
    const collector = new BodyCollector(cap);
    const decoder = createDecoder(coding, bytes);
    const finish = (complete: boolean): void => {
      decoder.destroy();
      const { body, truncated } = collector.taken();
      resolve({ body, truncated: truncated || !complete });
    };
    decoder.on("data", (chunk: Buffer) => {
      if (!collector.add(chunk)) finish(false);
    });
    decoder.once("end", () => finish(true));
    // Not what the header promised, or cut off: what could be read is kept.
    decoder.once("error", () => finish(false));
    decoder.end(bytes);
  });
}

function createDecoder(coding: Coding, bytes: Uint8Array): Gunzip | BrotliDecompress {
  if (coding === "gzip") return createGunzip();
  if (coding === "br") return createBrotliDecompress();
  // "deflate" means zlib's format, but some servers send it bare; zlib's first byte tells.
  const wrapped = ((bytes[0] ?? 0) & 0x0f) === 8;
  return wrapped ? createInflate() : createInflateRaw();
}
