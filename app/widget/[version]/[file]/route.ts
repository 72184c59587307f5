import { widgetFile } from "@/lib/http/widget-files";

type Params = { params: Promise<{ version: string; file: string }> };

/** The widget's scripts. */
export async function GET(_request: Request, { params }: Params): Promise<Response> {
  const { version, file } = await params;
  return widgetFile(version, file);
}
