import { expect, it } from "vitest";
import { bodyDifferences, headerDifferences } from "./exchange-diff";

it("names what a template lost, gained and says otherwise, by path", () => {
  const before = '{"msgtype":"text","text":{"content":"坏了","at":["a"]}}';
  const after = '{ "text": {"at": ["a", "b"], "content": "好了"}, "kind": 1 }';
  expect(bodyDifferences(before, after).items).toEqual([
    { name: "msgtype", before: '"text"', after: null },
    { name: "text.content", before: '"坏了"', after: '"好了"' },
    { name: "text.at[1]", before: null, after: '"b"' },
    { name: "kind", before: null, after: "1" },
  ]);
});

it("finds no difference in white space and the order of keys", () => {
  expect(bodyDifferences('{"a":1,"b":{}}', '{ "b": {}, "a": 1 }')).toEqual({ items: [], cut: false });
});

it("compares what is no JSON by line, and lists no more than anybody reads", () => {
  expect(bodyDifferences("a\nb", "a\nc").items).toEqual([{ name: "2", before: "b", after: "c" }]);
  const many = bodyDifferences("", JSON.stringify(Array.from({ length: 100 }, (_, index) => index)));
  expect(many.items.length).toBeLessThanOrEqual(60);
  const lines = bodyDifferences("x", Array.from({ length: 100 }, () => "y").join("\n"));
  expect(lines).toMatchObject({ cut: true });
  expect(lines.items[0]).toEqual({ name: "1", before: "x", after: "y" });
});

it("compares headers by name and leaves out those that differ with every request", () => {
  const each = new Set(["x-event-id"]);
  const before = [
    ["Content-Type", "text/plain"],
    ["X-Event-Id", "1"],
  ] as const;
  const after = [
    ["content-type", "application/json"],
    ["x-event-id", "2"],
    ["authorization", "***"],
  ] as const;
  expect(headerDifferences(before, after, each).items).toEqual([
    { name: "content-type", before: "text/plain", after: "application/json" },
    { name: "authorization", before: null, after: "***" },
  ]);
});
