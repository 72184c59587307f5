import { showForm, takeForm } from "../form/handle";

type Params = { params: Promise<{ siteKey: string }> };

/*
 * A page of its own rather than a React page: visitors come on slow phones, and the form with its style and script is
 * a tenth of what the framework alone would load. See form/page-document.ts.
 */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  return showForm(request, (await params).siteKey);
}

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return takeForm(request, (await params).siteKey);
}
