/** The picture of a plan for Mermaid, which GitHub and GitLab draw in Markdown. */
import type { Plan } from "../plan";
import { graphOf } from "./graph";

/** Formats the graph of a plan; without the fence of Markdown. */
export function planMermaid(plan: Plan): string {
  const { nodes, edges } = graphOf(plan);
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  return [
    "flowchart TB",
    ...nodes.map(({ id, lines }) => `  ${ids.get(id)}["${lines.map(quoted).join("<br>")}"]`),
    ...edges
      .filter(({ from, to }) => ids.has(from) && ids.has(to))
      .map(({ from, to, label }) => `  ${ids.get(from)} -->${label ? `|"${quoted(label)}"|` : ""} ${ids.get(to)}`),
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return text.replace(/[#"<>&]/g, (character) => `#${character.charCodeAt(0)};`);
}
