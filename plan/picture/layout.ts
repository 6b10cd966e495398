/** Where the nodes and arrows of a picture are. The library is dagre: its layout of the same graph is always the same. */
import type { Edge, Graph, Node } from "./graph";

/** Width of a character of a label, and the height of a line, in pixels; text is 13 pixels high. */
const CHARACTER = 7.4;
const LINE = 18;

export interface Placed {
  width: number;
  height: number;
  nodes: (Node & Box)[];
  edges: (Edge & { points: Point[]; x: number; y: number })[];
}

/** A box around its middle. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Point {
  x: number;
  y: number;
}

/** What is used of the library, whose own types are those of an ES module. */
interface Dagre {
  graphlib: { Graph: new (options: { multigraph: boolean }) => LayoutGraph };
  layout: (graph: LayoutGraph) => void;
}

interface LayoutGraph {
  setGraph: (options: object) => void;
  graph: () => { width: number; height: number };
  setNode: (id: string, size: object) => void;
  node: (id: string) => Box;
  setEdge: (from: string, to: string, options: object, name: string) => void;
  edge: (from: string, to: string, name: string) => Partial<Point> & { points: Point[] };
}

const dagre = require("@dagrejs/dagre") as Dagre;

/** Returns the positions, in whole pixels. */
export function placed({ nodes, edges }: Graph): Placed {
  const layout = new dagre.graphlib.Graph({ multigraph: true });
  layout.setGraph({ rankdir: "TB", nodesep: 20, ranksep: 34, marginx: 12, marginy: 12 });
  for (const { id, lines } of nodes) {
    const width = Math.max(...lines.map((line) => line.length)) * CHARACTER + 24;
    layout.setNode(id, { width: Math.round(width), height: lines.length * LINE + 16 });
  }
  const ids = new Set(nodes.map(({ id }) => id));
  const drawn = edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  drawn.forEach(({ from, to, label }, index) => {
    layout.setEdge(from, to, { width: label.length * CHARACTER, height: label ? LINE : 0, labelpos: "c" }, `${index}`);
  });
  dagre.layout(layout);
  const { width, height } = layout.graph();
  const rounded = <T extends Point>(point: T): T => ({ ...point, x: Math.round(point.x), y: Math.round(point.y) });
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: nodes.map((node) => ({ ...node, ...rounded(layout.node(node.id)) })),
    edges: drawn.map((edge, index) => {
      const { points, x = 0, y = 0 } = layout.edge(edge.from, edge.to, `${index}`);
      return { ...edge, ...rounded({ x, y }), points: points.map(({ x: left, y: top }) => rounded({ x: left, y: top })) };
    }),
  };
}
