import { type Edge, NODE, type Placed } from './layout.ts'

/** From the right side of one task to the left side of the next, as one curve. */
export function curveOf({ from, to }: Edge): string {
  const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2]
  const [x2, y2] = [to.x, to.y + NODE.height / 2]
  const bend = Math.max(24, Math.abs(x2 - x1) / 2)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

/** Many curves as one path: one element to draw, however many there are. */
export function curvesOf(edges: Iterable<Edge>): string {
  let path = ''
  for (const edge of edges) path += curveOf(edge)
  return path
}

export function boxesOf(placed: readonly Placed[]): string {
  let path = ''
  for (const { x, y } of placed) path += `M${x} ${y}h${NODE.width}v${NODE.height}h${-NODE.width}z`
  return path
}
