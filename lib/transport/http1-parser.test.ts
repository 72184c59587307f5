import { describe, expect, it } from "vitest";
import { TransportError } from "./failures";
import { MAX_HEAD_BYTES, ResponseParser } from "./http1-parser";

type Read = {
  status: number;
  headers: [string, string][];
  body: string;
  informational: number;
  /** null: not complete. */
  reusable: boolean | null;
  /** Nothing but the answer came. */
  clean: boolean;
};

/** Feeds the pieces one by one, and says what was understood. @throws TransportError */
function read(pieces: readonly string[], end = false): Read {
  const seen: Read = { status: 0, headers: [], body: "", informational: 0, reusable: null, clean: true };
  const parser = new ResponseParser({
    informational: () => {
      seen.informational += 1;
    },
    head: (status, headers) => {
      seen.status = status;
      seen.headers = headers;
    },
    body: (chunk) => {
      seen.body += chunk.toString("latin1");
    },
    complete: (reusable) => {
      seen.reusable = reusable;
    },
  });
  parser.expect();
  for (const piece of pieces) seen.clean &&= parser.feed(Buffer.from(piece, "latin1"));
  if (end) parser.finish();
  return seen;
}

const failure = (pieces: readonly string[]): string => {
  try {
    read(pieces);
  } catch (error) {
    if (error instanceof TransportError) return error.kind;
    throw error;
  }
  return "none";
};

const ok = "HTTP/1.1 200 OK\r\n";

describe("answers that are read", () => {
  const answers: [name: string, text: string, body: string, reusable: boolean][] = [
    ["a length", `${ok}Content-Length: 5\r\nX-A:  one \r\n\r\nhello`, "hello", true],
    ["no body", `${ok}content-length: 0\r\n\r\n`, "", true],
    ["the same length twice", `${ok}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`, "hello", true],
    ["chunks", `${ok}transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n`, "hello", true],
    [
      "chunks and trailers",
      `${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n`,
      "hello",
      true,
    ],
    ["204", "HTTP/1.1 204 No Content\r\nx: y\r\n\r\n", "", true],
    ["304 that announces a length", "HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n", "", true],
    ["no reason", "HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok", "ok", true],
    ["the wish to close", `${ok}connection: close\r\ncontent-length: 2\r\n\r\nok`, "ok", false],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", "ok", false],
    ["HTTP/1.0 that stays", "HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 2\r\n\r\nok", "ok", true],
    [
      "early answers",
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\n${ok}content-length: 2\r\n\r\nok`,
      "ok",
      true,
    ],
  ];

  it.each(answers)("%s", (_name, text, body, reusable) => {
    expect(read([text])).toMatchObject({ body, reusable, clean: true });
  });

  it.each(answers)("%s, byte by byte and cut anywhere", (_name, text, body, reusable) => {
    expect(read([...text])).toMatchObject({ body, reusable, clean: true });
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(read([text.slice(0, cut), text.slice(cut)])).toMatchObject({ body, reusable, clean: true });
    }
  });

  it("keeps headers in the order of the wire, names in lower case, values without blanks around them", () => {
    const { headers, status } = read([
      `HTTP/1.1 503 Busy\r\nSet-Cookie: a=1\r\nRetry-After:\t5 \r\nset-cookie:b\r\n\r\n`,
    ]);
    expect(status).toBe(503);
    expect(headers).toEqual([
      ["set-cookie", "a=1"],
      ["retry-after", "5"],
      ["set-cookie", "b"],
    ]);
  });

  it("without a length the body goes on to the end of the connection", () => {
    expect(read([`${ok}\r\nhel`, "lo"])).toMatchObject({ body: "hello", reusable: null });
    expect(read([`${ok}\r\nhel`, "lo"], true)).toMatchObject({ body: "hello", reusable: false });
    expect(read([`${ok}transfer-encoding: gzip\r\n\r\nhello`], true)).toMatchObject({ body: "hello", reusable: false });
  });

  it("does not take the end of the connection for the end of an announced body", () => {
    expect(read([`${ok}content-length: 9\r\n\r\nhello`], true).reusable).toBeNull();
    expect(read([`${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`], true).reusable).toBeNull();
  });

  it("lets nothing follow an answer that holds more than it says", () => {
    for (const text of [
      `${ok}content-length: 2\r\n\r\nok${ok}content-length: 4\r\n\r\nevil`,
      `${ok}transfer-encoding: chunked\r\n\r\n0\r\n\r\nx`,
      "HTTP/1.1 204 No Content\r\n\r\na body",
    ]) {
      expect(read([text])).toMatchObject({ reusable: false, clean: false });
    }
  });
});

describe("answers that are refused", () => {
  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["another protocol that says little", "+OK\r\n"],
    ["a version we do not speak", "HTTP/2.0 200 OK\r\n\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["bare line feeds", "HTTP/1.1 200 OK\ncontent-length: 2\n\nok"],
    ["a bare line feed in a header", `${ok}x: a\ny: b\r\n\r\n`],
    ["a NUL in a header", `${ok}x: a\0b\r\n\r\n`],
    ["a folded header", `${ok}x: a\r\n b\r\n\r\n`],
    ["a blank before the colon", `${ok}content-length : 2\r\n\r\nok`],
    ["a header without a name", `${ok}: 2\r\n\r\nok`],
    ["two lengths", `${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nok`],
    ["two lengths in one header", `${ok}content-length: 1, 2\r\n\r\nok`],
    ["a negative length", `${ok}content-length: -1\r\n\r\n`],
    ["a length with a sign", `${ok}content-length: +2\r\n\r\nok`],
    ["a length in hexadecimal", `${ok}content-length: 0x2\r\n\r\nok`],
    ["an empty length", `${ok}content-length:\r\n\r\nok`],
    ["a length beyond all numbers", `${ok}content-length: 99999999999999999999\r\n\r\nok`],
    ["length and chunks", `${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["chunks twice", `${ok}transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ["a chunk without a number", `${ok}transfer-encoding: chunked\r\n\r\nxyz\r\n`],
    ["a chunk with a sign", `${ok}transfer-encoding: chunked\r\n\r\n-1\r\n`],
    ["a chunk beyond all numbers", `${ok}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n`],
    ["a chunk longer than it says", `${ok}transfer-encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n`],
    ["an endless chunk line", `${ok}transfer-encoding: chunked\r\n\r\n1;${"x".repeat(300)}`],
    ["nonsense in the trailers", `${ok}transfer-encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n`],
    ["an upgrade nobody asked for", "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\n\r\n"],
    ["a flood of early answers", "HTTP/1.1 102 Wait\r\n\r\n".repeat(1_000)],
  ])("%s is a protocol failure", (_name, text) => {
    expect(failure([text])).toBe("protocol");
    expect(failure([...text])).toBe("protocol");
  });

  it.each([
    ["one long header", `${ok}x: ${"x".repeat(MAX_HEAD_BYTES)}\r\n\r\n`],
    ["many headers", `${ok}${"x: y\r\n".repeat(4_000)}\r\n`],
    ["headers that do not end", `${ok}${"x: y\r\n".repeat(4_000)}`],
    ["a long status line", `HTTP/1.1 200 ${"x".repeat(MAX_HEAD_BYTES)}`],
    ["many trailers", `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${"x: y\r\n".repeat(4_000)}`],
  ])("%s is too large", (_name, text) => {
    expect(failure([text])).toBe("too_large");
    expect(failure(text.match(/[\s\S]{1,1000}/g) ?? [])).toBe("too_large");
  });

  it("takes no time over a header that is made to be read in many ways", () => {
    const began = performance.now();
    expect(failure([`${ok}x:${" ".repeat(15_000)}\0\r\n\r\n`])).toBe("protocol");
    expect(performance.now() - began).toBeLessThan(500);
  });
});
