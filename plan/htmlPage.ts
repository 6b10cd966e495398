/** The page around its sections: one file, which loads nothing. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { html, Markup } from "./htmlMarkup";
import { PICTURE_CSS } from "./picture/svg";

/** A section of the page. */
export interface Section {
  id: string;
  title: string;
  /** Number of entries, if it is useful. */
  count?: number;
  content: Markup;
}

/** What a page shows. */
export interface Page {
  title: string;
  /** One or two sentences. */
  lead: Markup;
  /** Whether it has sections to open and close. */
  folds: boolean;
  sections: Section[];
}

const CSS = fs.readFileSync(path.join(__dirname, "page.css"), "utf8") + PICTURE_CSS;
const SCRIPT = fs.readFileSync(path.join(__dirname, "page.js"), "utf8");

/** Formats a page; its policy lets the browser run and load only what is in it. */
export function pageHtml({ title, lead, folds, sections }: Page): string {
  const policy = `default-src 'none'; style-src '${sha256(CSS)}'; script-src '${sha256(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const number = ({ count }: Section) => (count === undefined ? "" : html` <span class="number">${count}</span>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>SkyPilot: ${title}</title>
<style>${new Markup(CSS)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the plan</a>
<header><p class="product">SkyPilot</p><h1>${capitalized(title)}</h1><p class="lead">${lead}</p></header>
<div class="layout">
<nav class="controls" aria-label="Sections"><ul>${sections.map(
    (section) => html`
<li><a href="#${section.id}">${section.title}${number(section)}</a></li>`,
  )}
</ul>${
    folds
      ? html`<p class="folds" hidden><button type="button" data-open="true">Open all</button> <button type="button" data-open="false">Close all</button></p>`
      : ""
  }</nav>
<main id="main" tabindex="-1">${sections.map(
    (section) => html`
<section id="${section.id}" aria-labelledby="${section.id}-title"><h2 id="${section.id}-title">${section.title}${number(section)}</h2>
${section.content}
</section>`,
  )}
</main>
</div>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`.text;
}

function sha256(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
