import { z } from "zod";

/**
 * What a visitor's browser says of itself: nothing that is trusted, only shown. `screen` in pixels as `1920x1080`,
 * `timeZone` an IANA name, `fillSeconds` from the form's rendering to its sending, by the server's clock.
 */
export type ClientFacts = { screen?: string; timeZone?: string; fillSeconds?: number };

const SCREEN = /^\d{2,5}x\d{2,5}$/;
const ZONE = /^[A-Za-z][A-Za-z0-9_+-]{0,31}(?:\/[A-Za-z0-9_+-]{1,32}){0,2}$/;

/** They as a form hands them in. What is no such thing is left out: a message never fails because of it. */
export const ClientFactsSchema = z
  .object({ screen: z.string().optional().catch(undefined), timeZone: z.string().optional().catch(undefined) })
  .catch({})
  .transform(({ screen, timeZone }): ClientFacts => clientFacts({ screen, timeZone }));

/** The facts that are what they should be. */
export function clientFacts(said: { screen?: string | undefined; timeZone?: string | undefined }): ClientFacts {
  return {
    ...(said.screen !== undefined && SCREEN.test(said.screen) ? { screen: said.screen } : {}),
    ...(said.timeZone !== undefined && ZONE.test(said.timeZone) ? { timeZone: said.timeZone } : {}),
  };
}

/** The facts with how long the form took, where that is known. */
export const filledIn = (client: ClientFacts, fillSeconds: number | null): ClientFacts =>
  fillSeconds === null ? client : { ...client, fillSeconds };

const UTM = ["source", "medium", "campaign", "term", "content"] as const;

/** How the visitor came to the page, from its address: the values of `utm_…`, those that there are. */
export function utmOf(pageUrl: string | null): { name: (typeof UTM)[number]; value: string }[] {
  if (pageUrl === null || !URL.canParse(pageUrl)) return [];
  const query = new URL(pageUrl).searchParams;
  return UTM.flatMap((name) => {
    const value = query.get(`utm_${name}`)?.slice(0, 200) ?? "";
    return value === "" ? [] : [{ name, value }];
  });
}
