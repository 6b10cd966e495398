/** The picture of a plan as SVG: static, loads nothing, light and dark. */
import * as fs from "node:fs";
import * as path from "node:path";
import { html, Markup } from "../htmlMarkup";
import type { Plan } from "../plan";
import { graphOf } from "./graph";
import { type Placed, placed } from "./layout";

/** Its styles, which the page has among its own. */
export const PICTURE_CSS = fs.readFileSync(path.join(__dirname, "picture.css"), "utf8");

/** Returns the picture as a file. */
export function planSvg(plan: Plan): string {
  return `${picture(plan, new Markup(`<style>${PICTURE_CSS}</style>`)).text}\n`;
}

/** Returns the picture as a part of a page, which has its styles. */
export function pictureMarkup(plan: Plan): Markup {
  return html`<div class="wide" role="region" aria-label="Picture of the stack" tabindex="0">${picture(plan, new Markup(""))}</div>`;
}

function picture(plan: Plan, style: Markup): Markup {
  const graph = placed(graphOf(plan));
  const labels = new Map(graph.nodes.map(({ id, lines }) => [id, lines.join(" ")]));
  const sentences = graph.edges.map(({ from, to, label }) => `${labels.get(from)} to ${labels.get(to)}${label ? `: ${label}` : ""}`);
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-label="The stack ${plan.stack}" aria-describedby="picture-about" width="${graph.width}" height="${graph.height}" viewBox="0 0 ${graph.width} ${graph.height}">
<title>The stack ${plan.stack}</title>
<desc id="picture-about">${sentences.join("; ")}</desc>
${style}
${graph.edges.map(edge)}
${graph.nodes.map(node)}
</svg>`;
}

function edge({ points, x, y, label }: Placed["edges"][number]): Markup {
  const line = points.map((point, index) => `${index === 0 ? "M" : "L"}${point.x} ${point.y}`).join(" ");
  return html`<path class="edge" d="${line}"/>${arrow(points)}${label ? html`<text class="label" x="${x}" y="${y + 4}">${label}</text>` : ""}
`;
}

/** A head at the end of a line; a marker would need a url, which the page has nowhere. */
function arrow(points: Placed["edges"][number]["points"]): Markup {
  const [from, to] = points.slice(-2);
  if (!from || !to) return html``;
  const angle = Math.round((Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI);
  return html`<path class="arrow" transform="translate(${to.x} ${to.y}) rotate(${angle})" d="M0 0-8-4-8 4z"/>`;
}

function node({ kind, lines, about, x, y, width, height }: Placed["nodes"][number]): Markup {
  const first = y - (lines.length - 1) * 9 + 4;
  return html`<g class="node ${kind}"><title>${about}</title><rect x="${x - Math.round(width / 2)}" y="${y - Math.round(height / 2)}" width="${width}" height="${height}" rx="6"/>${lines.map(
    (line, index) => html`<text class="${index === 0 ? "first" : "next"}" x="${x}" y="${first + index * 18}">${line}</text>`,
  )}</g>
`;
}
