import { TransportError } from "./failures";

/** Whoever wants to know what an answer says, in the order of the wire. */
export type AnswerListener = {
  informational(): void;
  head(status: number, headers: [name: string, value: string][]): void;
  body(chunk: Buffer): void;
  /** @param reusable whether another request may follow on this connection, as far as the answer says */
  complete(reusable: boolean): void;
};

/** Bytes of status line and headers; also of the trailers, and of all 1xx answers together. */
export const MAX_HEAD_BYTES = 16 * 1024;
/** A chunk's length in hexadecimal, with whatever extension follows it. */
const MAX_CHUNK_LINE = 256;

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** Without blanks before the value: two patterns that both take blanks would try every split of a long row of them. */
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)$/;
const LENGTH = /^\d{1,15}$/;
const CHUNK_LINE = /^([0-9a-fA-F]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;
const START = "HTTP/1.";

type State = "idle" | "head" | "length" | "untilClose" | "chunkSize" | "chunkData" | "chunkEnd" | "trailers";
type Head = { status: number; headers: [string, string][]; lasting: boolean };

/**
 * Reads answers of HTTP/1.x, one at a time, as strictly as RFC 9112 asks of a recipient that wants to be safe: what is
 * not surely an answer ends the connection. Bytes that no request asked for make it unfit for another request; since only
 * one request is ever under way, they can be mistaken for nothing else.
 */
export class ResponseParser {
  #state: State = "idle";
  /** The beginning of a head or line whose end has not come. */
  #held: Buffer | null = null;
  #at = 0;
  #end = 0;
  /** Bytes left of a body of known length, or of a chunk. */
  #left = 0;
  #informational = 0;
  #trailers = 0;
  #lasting = true;
  readonly #listener: AnswerListener;

  constructor(listener: AnswerListener) {
    this.#listener = listener;
  }

  /** A request was written: the next bytes are its answer. */
  expect(): void {
    this.#state = "head";
    this.#informational = 0;
    this.#trailers = 0;
  }

  /**
   * @returns false when the bytes hold more than the answer, or nobody asked for one: the connection has to be dropped
   * @throws TransportError `protocol`, `too_large`
   */
  feed(chunk: Buffer): boolean {
    this.#at = 0;
    this.#end = chunk.length;
    while (this.#at < chunk.length) {
      if (this.#state === "idle") return false;
      this.#step(chunk);
    }
    return true;
  }

  /** The peer said that nothing more will come. @returns whether that was the end of the answer */
  finish(): boolean {
    if (this.#state !== "untilClose") return this.#state === "idle";
    this.#complete(false);
    return true;
  }

  #step(chunk: Buffer): void {
    switch (this.#state) {
      case "head":
        this.#readHead(chunk);
        break;
      case "length":
        this.#readLength(chunk);
        break;
      case "untilClose":
        this.#listener.body(chunk.subarray(this.#at));
        this.#at = chunk.length;
        break;
      case "chunkSize":
        this.#readChunkSize(chunk);
        break;
      case "chunkData":
        this.#readChunkData(chunk);
        break;
      case "chunkEnd":
        if (this.#until(chunk, "\r\n", 0, "protocol") !== null) this.#state = "chunkSize";
        break;
      case "trailers":
        this.#readTrailer(chunk);
        break;
    }
  }

  #readHead(chunk: Buffer): void {
    const text = this.#until(chunk, "\r\n\r\n", MAX_HEAD_BYTES, "too_large");
    if (text === null) {
      refuseNonsense(this.#held);
      return;
    }
    const head = parseHead(text);
    if (head.status >= 200) {
      this.#begin(head);
      return;
    }
    if (head.status === 101) throw new TransportError("protocol", "UNASKED_UPGRADE");
    this.#informational += text.length + 4;
    if (this.#informational > MAX_HEAD_BYTES) throw new TransportError("protocol", "TOO_MANY_INFORMATIONAL");
    this.#listener.informational();
  }

  /** How the body is framed: RFC 9112, section 6.3. */
  #begin({ status, headers, lasting }: Head): void {
    const coding = all(headers, "transfer-encoding");
    const lengths = new Set(all(headers, "content-length"));
    const [length] = lengths;
    const doubtful =
      lengths.size > 1 ||
      (length !== undefined && (coding.length > 0 || !LENGTH.test(length))) ||
      coding.slice(0, -1).includes("chunked");
    if (doubtful) throw new TransportError("protocol", "FRAMING");
    this.#lasting = lasting;
    this.#listener.head(status, headers);
    if (status === 204 || status === 304) this.#complete(lasting);
    else if (coding.length > 0) this.#state = coding.at(-1) === "chunked" ? "chunkSize" : "untilClose";
    else if (length === undefined) this.#state = "untilClose";
    else {
      this.#left = Number(length);
      if (this.#left === 0) this.#complete(lasting);
      else this.#state = "length";
    }
  }

  #readLength(chunk: Buffer): void {
    this.#passOn(chunk);
    if (this.#left === 0) this.#complete(this.#lasting);
  }

  #readChunkSize(chunk: Buffer): void {
    const line = this.#until(chunk, "\r\n", MAX_CHUNK_LINE, "protocol");
    if (line === null) return;
    const size = CHUNK_LINE.exec(line)?.[1];
    if (size === undefined) throw new TransportError("protocol", "CHUNK");
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? "trailers" : "chunkData";
  }

  #readChunkData(chunk: Buffer): void {
    this.#passOn(chunk);
    if (this.#left === 0) this.#state = "chunkEnd";
  }

  /** Trailers are read and forgotten: nothing in them may change what the head said. */
  #readTrailer(chunk: Buffer): void {
    const line = this.#until(chunk, "\r\n", MAX_HEAD_BYTES, "too_large");
    if (line === null) return;
    if (line === "") {
      this.#complete(this.#lasting);
      return;
    }
    this.#trailers += line.length + 2;
    if (this.#trailers > MAX_HEAD_BYTES) throw new TransportError("too_large", "TRAILERS");
    if (!HEADER_LINE.test(line)) throw new TransportError("protocol", "TRAILERS");
  }

  #passOn(chunk: Buffer): void {
    const end = Math.min(chunk.length, this.#at + this.#left);
    const part = this.#at === 0 && end === chunk.length ? chunk : chunk.subarray(this.#at, end);
    this.#left -= part.length;
    this.#at = end;
    this.#listener.body(part);
  }

  #complete(reusable: boolean): void {
    this.#state = "idle";
    this.#listener.complete(reusable && this.#at === this.#end);
  }

  /** The text up to a mark, or null as long as the mark has not come. Past `cap` bytes it ends as `over`. */
  #until(chunk: Buffer, mark: string, cap: number, over: "too_large" | "protocol"): string | null {
    const held = this.#held;
    const part = held === null ? chunk : Buffer.concat([held, chunk.subarray(this.#at)]);
    const from = held === null ? this.#at : 0;
    const end = part.indexOf(mark, held === null ? from : Math.max(0, held.length - mark.length + 1), "latin1");
    // Without the mark its beginning may be there already.
    const size = end < 0 ? part.length - from - mark.length + 1 : end - from;
    if (size > cap) throw new TransportError(over, over === "protocol" ? "CHUNK" : "HEADERS");
    if (end < 0) {
      this.#held = held === null ? Buffer.from(chunk.subarray(from)) : part;
      this.#at = chunk.length;
      return null;
    }
    this.#held = null;
    this.#at = end + mark.length + (held === null ? 0 : this.#at - held.length);
    return part.toString("latin1", from, end);
  }
}

/** What cannot become a head is refused at once, and not held until the deadline. */
function refuseNonsense(held: Buffer | null): void {
  if (held === null) return;
  const begins = held.toString("latin1", 0, START.length);
  const line = held.indexOf("\n");
  const bare = line >= 0 && held[line - 1] !== 0x0d;
  if (!START.startsWith(begins) || bare) throw new TransportError("protocol", "NOT_HTTP");
}

function parseHead(text: string): Head {
  const lines = text.split("\r\n");
  const start = STATUS_LINE.exec(lines[0] ?? "");
  if (start === null) throw new TransportError("protocol", "NOT_HTTP");
  const headers: [string, string][] = [];
  let lasting = start[1] === "1";
  for (let index = 1; index < lines.length; index += 1) {
    const line = HEADER_LINE.exec(lines[index] ?? "");
    if (line === null) throw new TransportError("protocol", "HEADER");
    const name = (line[1] ?? "").toLowerCase();
    const value = (line[2] ?? "").trim();
    headers.push([name, value]);
    if (name !== "connection") continue;
    const options = value.toLowerCase();
    if (options.includes("close")) lasting = false;
    else if (options.includes("keep-alive")) lasting = true;
  }
  return { status: Number(start[2]), headers, lasting };
}

/** The members of a list header, in lower case. */
function all(headers: readonly [string, string][], name: string): string[] {
  const members: string[] = [];
  for (const [other, value] of headers) {
    if (other === name) for (const member of value.toLowerCase().split(",")) members.push(member.trim());
  }
  return members;
}
