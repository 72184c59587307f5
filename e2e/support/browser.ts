import { test as base } from "@playwright/test";
import { type Product, type ProductOptions, startProduct } from "./product";

/**
 * Playwright's `test` with a product of its own: fresh, without an owner unless `productOptions.env` names one.
 * A spec file that needs other settings says `test.use({ productOptions: { env: { … } } })` and gets another product.
 */
export const test = base.extend<object, { product: Product; productOptions: ProductOptions }>({
  productOptions: [{}, { scope: "worker", option: true }],
  product: [
    async ({ productOptions }, use) => {
      const product = await startProduct(productOptions);
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ product }, use) => {
    await use(product.url);
  },
});

export { expect } from "@playwright/test";
