/** The product's name and version as requests carry them; a test keeps the number equal to package.json's. */
export const PRODUCT_NAME = "Hooklane";
export const PRODUCT_VERSION = "0.1.0";
export const USER_AGENT = `${PRODUCT_NAME}/${PRODUCT_VERSION}`;
