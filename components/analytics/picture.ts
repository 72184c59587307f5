/*
 * A figure of the page as a picture: its markup with the styles it has now, drawn by the browser. Nothing leaves the page.
 */

/** What makes a figure look as it does; everything else stays as the browser has it. */
const PROPERTIES = [
  ...[
    "display",
    "position",
    "left",
    "right",
    "top",
    "bottom",
    "width",
    "height",
    "min-width",
    "box-sizing",
    "overflow",
  ],
  ...["margin", "padding", "border", "border-radius", "background-color", "color", "opacity", "transform", "gap"],
  ...["font-family", "font-size", "font-weight", "line-height", "white-space", "text-align", "letter-spacing"],
  ...["flex", "flex-wrap", "flex-direction", "align-items", "justify-content", "grid-template-columns", "grid-column"],
  ...["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "vector-effect", "list-style"],
];
/** Not part of the picture: what is folded away, what is pressed. */
const LEFT_OUT = "details, input, button, figcaption, .sr-only";
const MARGIN = 24;
const TITLE_HEIGHT = 36;
/** Sharp enough for a slide. */
const SCALE = 2;

/** The figure as PNG with a title above it; null where the browser cannot draw it. */
export async function pictureOf(figure: HTMLElement, title: string): Promise<Blob | null> {
  const { width, height } = figure.getBoundingClientRect();
  const copy = styledCopy(figure);
  const style = getComputedStyle(figure.closest("section") ?? figure);
  const size = { width: Math.ceil(width) + 2 * MARGIN, height: Math.ceil(height) + 2 * MARGIN + TITLE_HEIGHT };
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(documentOf(copy, width, height))}`;
  const drawn = await image.decode().then(
    () => true,
    () => false,
  );
  const canvas = document.createElement("canvas");
  canvas.width = size.width * SCALE;
  canvas.height = size.height * SCALE;
  const context = canvas.getContext("2d");
  if (!drawn || context === null) return null;
  context.scale(SCALE, SCALE);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, size.width, size.height);
  context.fillStyle = style.color;
  context.font = `600 16px ${style.fontFamily}`;
  context.fillText(title, MARGIN, MARGIN + 14);
  context.drawImage(image, MARGIN, MARGIN + TITLE_HEIGHT, width, height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function documentOf(copy: Element, width: number, height: number): string {
  const body = new XMLSerializer().serializeToString(copy);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><foreignObject width="100%" height="100%">${body}</foreignObject></svg>`;
}

/** A copy in which every element carries the styles it has on the page. */
function styledCopy(root: HTMLElement): Element {
  const copy = root.cloneNode(true) as HTMLElement;
  const originals = [root, ...root.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original);
    const text = PROPERTIES.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
    copies[index]?.setAttribute("style", text);
  }
  for (const element of copy.querySelectorAll(LEFT_OUT)) element.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
  return copy;
}
