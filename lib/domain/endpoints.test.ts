import { expect, it } from "vitest";
import { EndpointInputSchema } from "./endpoints";

const input = { name: "a", channel: "custom", url: "https://example.com/x", events: ["ticket"], format: "template" };
const problems = (contentType: string) =>
  EndpointInputSchema.safeParse({ ...input, template: { body: "x", contentType } }).error?.issues.map(
    ({ path, message }) => `${path.join(".")} ${message}`,
  );

it("a template's content type is a header: no line break, nothing that a header cannot carry", () => {
  expect(problems("application/vnd.acme+json; charset=utf-8")).toBeUndefined();
  for (const contentType of ["application/json\r\nX-Evil: 1", "text/plain; 中文", "text/\u0000plain"]) {
    expect(problems(contentType)).toEqual(["template.contentType header_value_characters"]);
  }
});
