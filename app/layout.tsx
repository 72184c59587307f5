import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import "./globals.css";
import { parseTheme, THEME_COOKIE, themeAttribute } from "@/components/layout/preferences";
import { Toaster } from "@/components/ui/toast";
import { getLocale } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";

export const metadata: Metadata = {
  title: { default: "Hooklane", template: "%s · Hooklane" },
  applicationName: "Hooklane",
  robots: { index: false, follow: false },
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#11181c" },
  ],
};

export default async function RootLayout(props: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang={await getLocale()} data-theme={themeAttribute(theme)} suppressHydrationWarning>
      <body className="min-h-dvh font-sans">
        <Texts namespaces={["common"]}>
          {props.children}
          <Toaster />
        </Texts>
      </body>
    </html>
  );
}
