import { showStatus } from "../../../form/status-page";

/** How far a visitor's message is, for whoever has its link. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ siteKey: string; token: string }> },
): Promise<Response> {
  const { siteKey, token } = await params;
  return showStatus(request, siteKey, token);
}
