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

const NOTHING = new Uint8Array(0);
/** What the first piece of a body that comes in several gets; it doubles as more comes. */
const FIRST_BYTES = 4 * 1024;

/**
 * Collects a response body up to a cap; what lies beyond is not kept, and the caller stops reading. Bytes are copied at
 * once: a piece is a window on the socket's read buffer, which would stay alive with it, and there may be one per byte.
 */
export class BodyCollector {
  readonly #cap: number;
  #bytes: Uint8Array = NOTHING;
  #size = 0;
  #truncated = false;

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** @returns false when the cap is reached and reading should stop */
  add(chunk: Uint8Array): boolean {
    const room = this.#cap - this.#size;
    const length = Math.min(chunk.length, room);
    const part = length < chunk.length ? chunk.subarray(0, length) : chunk;
    if (this.#size === 0) this.#bytes = new Uint8Array(part);
    else {
      if (this.#size + length > this.#bytes.length) this.#grow(this.#size + length);
      this.#bytes.set(part, this.#size);
    }
    this.#size += length;
    this.#truncated ||= chunk.length > room;
    return !this.#truncated;
  }

  /** What was collected, as it came. */
  taken(): CappedBody {
    const body = this.#bytes.length === this.#size ? this.#bytes : this.#bytes.slice(0, this.#size);
    return { body, truncated: this.#truncated };
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.min(this.#cap, Math.max(needed, this.#bytes.length * 2, FIRST_BYTES)));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
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
