import { widgetFile } from "@/lib/http/widget-files";

type Params = { params: Promise<{ version: string; file: string }> };

/** The scripts of the widget and of the form's page. */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  const { version, file } = await params;
  return widgetFile(version, file, request.headers.get("if-none-match"));
}
