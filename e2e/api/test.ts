import { expect, test as withProduct } from "../support/browser";
import type { Product } from "../support/product";
import { type RecordingReceiver, startReceiver } from "../support/receiver";
import { type ApiClient, apiClient } from "./client";
import { Accepted, type Delivery, DeliveryPage, Webhook } from "./shapes";

/** What the specs of this folder start the product with; equal options share one product. */
export const OWNER = { email: "owner@example.com", password: "correct-horse-battery-7" };
export const API_TOKEN = "e2e-api-token-0123456789abcdefghijklmnop";
export const PRODUCT = {
  env: { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: API_TOKEN },
};

type Fixtures = {
  api: ApiClient;
  receiver: RecordingReceiver;
  /** Makes a webhook; it is deleted when the test ends, so that no test hears another's events. */
  webhook: (configuration: Record<string, unknown>) => Promise<Webhook>;
};

/** Playwright's `test` with a product, an all-scopes client, a plain receiver and webhooks that tidy up. */
export const test = withProduct.extend<Fixtures>({
  api: async ({ product }, use) => {
    await use(apiClient(product.url, API_TOKEN));
  },
  receiver: async ({ baseURL: _address }, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.close();
  },
  webhook: async ({ api }, use) => {
    const made: string[] = [];
    await use(async (configuration) => {
      const name = `e2e ${Date.now()} ${made.length}`;
      const answer = await api.post("/api/v1/webhooks", { name, ...configuration });
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
      const webhook = Webhook.parse(answer.body);
      made.push(webhook.id);
      return webhook;
    });
    for (const id of made) await api.call("DELETE", `/api/v1/webhooks/${id}`);
  },
});
export { expect };

export type Sent = { type: string; data: unknown; occurredAt?: string };

/** Hands one event in and returns its id. */
export async function send(api: ApiClient, event: Sent): Promise<string> {
  const answer = await api.post("/api/v1/events", event);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202 });
  return Accepted.parse(answer.body).accepted[0]?.id ?? "";
}

/** The deliveries of an event, once there are `count` and every one of them has arrived. */
export async function delivered(api: ApiClient, eventId: string, count = 1): Promise<Delivery[]> {
  const read = async () => DeliveryPage.parse((await api.get(`/api/v1/deliveries?eventId=${eventId}`)).body).items;
  await expect
    .poll(async () => (await read()).map(({ status }) => status), { timeout: 20_000 })
    .toEqual(Array.from({ length: count }, () => "delivered"));
  return read();
}

/** The key of the default site's form, read where its owner finds it: on the console's page of messages. */
export async function siteKeyOf(product: Pick<Product, "url">): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (path: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(`${product.url}${path}`, { ...init, redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer.text();
  };
  const { csrfToken } = JSON.parse(await visit("/api/auth/csrf")) as { csrfToken: string };
  const body = new URLSearchParams({ csrfToken, ...OWNER });
  await visit("/api/auth/callback/credentials", { method: "POST", body });
  const [key] = /\bpk_[\w-]{20}\b/.exec(await visit("/messages")) ?? [];
  if (key === undefined) throw new Error("the page of messages shows no form");
  return key;
}
