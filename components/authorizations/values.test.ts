import { describe, expect, it } from "vitest";
import { AuthorizationInputSchema } from "@/lib/domain/authorization";
import type { AuthorizationRecord } from "./record";
import { AuthorizationFormSchema } from "./schema";
import { atField, authorizationInput, formValues } from "./values";

const stored: AuthorizationRecord = {
  ...{ id: "aut_1", key: "crm", name: "CRM", description: "", version: 3, usedBy: [] },
  request: {
    method: "POST",
    url: "https://sso.example.com/token?key=0123••••cdef",
    headers: { "X-App": "hooklane", Authorization: { set: true, last4: "ZA==" } },
    body: { type: "form", fields: { grant_type: "x", client_secret: { set: true, last4: "6789" } } },
  },
  response: { token: "$.t", tenant: "$.d" },
  lifetime: { seconds: 60 },
  ...{ headerName: "X-Token", prefix: "" },
};

describe("the form of an authorization", () => {
  it("gives back what was read, secrets as a read showed them", () => {
    const values = AuthorizationFormSchema.parse(formValues(stored));
    const { usedBy: _usedBy, id: _id, key: _key, ...rest } = stored;
    expect(authorizationInput(values, stored)).toEqual({ ok: true, input: rest });
  });

  it("sends what was typed over a secret, and the secrets of JSON as dots", () => {
    const values = formValues(stored);
    const typed = { ...values, fields: [{ name: "client_secret", value: "new" }], headers: [] };
    expect(authorizationInput(typed, stored)).toMatchObject({
      input: { request: { headers: {}, body: { type: "form", fields: { client_secret: "new" } } } },
    });
    const body = { type: "json", value: { app: { secret: { set: true, last4: "6789" } } } } as const;
    const json = { ...stored, request: { ...stored.request, body } };
    expect(authorizationInput(formValues(json), json)).toMatchObject({
      input: { request: { body: { type: "json", value: { app: { secret: "••••••••6789" } } } } },
    });
    expect(authorizationInput({ ...formValues(json), json: "[]" }, json)).toMatchObject({
      ok: false,
      errors: [{ path: "json", key: "json_object" }],
    });
  });

  it("starts with what serves most", () => {
    const values = { ...formValues(null), key: "crm", name: "CRM", url: "https://sso.example.com/token" };
    const made = authorizationInput(AuthorizationFormSchema.parse(values), null);
    expect(made.ok && AuthorizationInputSchema.safeParse(made.input).success).toBe(true);
    const get = authorizationInput({ ...values, method: "GET" }, null);
    expect(get.ok && AuthorizationInputSchema.safeParse(get.input).success).toBe(true);
  });

  it.each([
    ["request.url", "url"],
    ["request.headers.Authorization", "headers.1.value"],
    ["request.body.fields.client_secret", "fields.1.value"],
    ["request.body", "fields"],
    ["response.token", "tokenPath"],
    ["response.tenant", "values.0.path"],
    ["lifetime.seconds", "seconds"],
    ["lifetime.path", "lifetimePath"],
    ["key", "key"],
  ])("shows an error of %s at %s", (path, field) => {
    expect(atField({ path, message: "" }, formValues(stored)).path).toBe(field);
  });
});
