import type { Graph } from '../../api/types.ts'

export type GraphTask = Graph['tasks'][number]

/** Pixels at a zoom of one. */
export const NODE = { width: 216, height: 48 } as const
export const STEP = { x: NODE.width + 72, y: NODE.height + 12 } as const
const MARGIN = 16

export interface Column {
  readonly kind: 'done' | 'wave' | 'unreachable'
  /** Number of the wave; 0 for the others. */
  readonly wave: number
  /** From top to bottom. */
  readonly tasks: readonly GraphTask[]
}

export interface Placed {
  readonly task: GraphTask
  readonly column: number
  readonly row: number
  readonly x: number
  readonly y: number
}

export interface Edge {
  readonly from: Placed
  readonly to: Placed
  /** Part of what decides when all is done. */
  readonly critical: boolean
}

export interface Layout {
  readonly columns: readonly Column[]
  readonly placed: ReadonlyMap<string, Placed>
  /** The edges of a task, both ways. */
  readonly edgesAt: ReadonlyMap<string, readonly Edge[]>
  readonly edges: readonly Edge[]
  readonly width: number
  readonly height: number
}

/**
 * A column for each wave, before them what is completed (where that is wanted), behind them what no order reaches. What is
 * critical stands on top, so that the critical path is one line; the rest stands near what it waits for (the barycentre
 * heuristic of K. Sugiyama, S. Tagawa, M. Toda, Methods for Visual Understanding of Hierarchical System Structures, 1981,
 * in one pass).
 */
export function layoutOf(graph: Graph, withDone: boolean): Layout {
  const tasks = new Map(graph.tasks.map((task, at) => [task.ref, { task, at }] as const))
  const before = needsOf(graph)
  const placed = new Map<string, Placed>()
  const columns = columnsOf(graph, withDone).map(({ refs, ...column }, at) => {
    const rank = (ref: string) => rankOf(tasks.get(ref), before.get(ref) ?? [], placed)
    const ordered = refs
      .map((ref) => ({ ref, rank: rank(ref) }))
      .sort((one, other) => compare(one.rank, other.rank))
      .flatMap(({ ref }) => tasks.get(ref)?.task ?? [])
    ordered.forEach((task, row) => {
      placed.set(task.ref, { task, column: at, row, x: MARGIN + at * STEP.x, y: MARGIN + row * STEP.y })
    })
    return { ...column, tasks: ordered }
  })
  const edges = edgesOf(graph, placed)
  const rows = Math.max(0, ...columns.map((column) => column.tasks.length))
  return {
    columns,
    placed,
    edges,
    edgesAt: byTask(edges),
    width: 2 * MARGIN + columns.length * STEP.x - (STEP.x - NODE.width),
    height: 2 * MARGIN + rows * STEP.y,
  }
}

/** What each task waits for. */
function needsOf({ edges }: Graph): ReadonlyMap<string, readonly string[]> {
  const needs = new Map<string, string[]>()
  for (const { from, to } of edges) {
    const known = needs.get(to)
    if (known === undefined) needs.set(to, [from])
    else known.push(from)
  }
  return needs
}

function columnsOf(graph: Graph, withDone: boolean) {
  const done = graph.tasks.flatMap(({ ref, status }) => (status === 'completed' ? [ref] : []))
  return [
    ...(withDone && done.length > 0 ? [{ kind: 'done', wave: 0, refs: done } as const] : []),
    ...graph.waves.map(({ wave, tasks }) => ({ kind: 'wave', wave, refs: tasks }) as const),
    ...(graph.unreachable.length > 0
      ? [{ kind: 'unreachable', wave: 0, refs: graph.unreachable } as const]
      : []),
  ]
}

type Rank = readonly [critical: number, near: number, slack: number, at: number]

function rankOf(
  known: { task: GraphTask; at: number } | undefined,
  before: readonly string[],
  placed: ReadonlyMap<string, Placed>,
): Rank {
  const rows = before.flatMap((ref) => placed.get(ref)?.row ?? [])
  const near = rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length
  const times = known?.task.times
  return [times?.critical === true ? 0 : 1, near, times?.slack ?? 0, known?.at ?? 0]
}

function compare(one: Rank, other: Rank): number {
  for (let part = 0; part < one.length; part += 1) {
    const difference = (one[part] ?? 0) - (other[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function edgesOf(graph: Graph, placed: ReadonlyMap<string, Placed>): Edge[] {
  return graph.edges.flatMap((edge) => {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)]
    return from === undefined || to === undefined ? [] : [{ from, to, critical: isCritical(from, to) }]
  })
}

function isCritical({ task: { times: first } }: Placed, { task: { times: next } }: Placed): boolean {
  return first?.critical === true && next?.critical === true && first.earliestFinish === next.earliestStart
}

function byTask(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const at = new Map<string, Edge[]>()
  for (const edge of edges) {
    for (const { task } of [edge.from, edge.to]) {
      const known = at.get(task.ref)
      if (known === undefined) at.set(task.ref, [edge])
      else known.push(edge)
    }
  }
  return at
}

export interface Rect {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The tasks in a part of the picture; the cost is that of the part, not of the whole. */
export function placedIn({ columns, placed }: Layout, { left, top, right, bottom }: Rect): Placed[] {
  const place = (at: number, step: number) => Math.floor((at - MARGIN) / step)
  const [firstRow, lastRow] = [Math.max(0, place(top, STEP.y)), place(bottom, STEP.y)]
  return columns
    .slice(Math.max(0, place(left, STEP.x)), Math.max(0, place(right, STEP.x) + 1))
    .flatMap(({ tasks }) => tasks.slice(firstRow, Math.max(firstRow, lastRow + 1)))
    .flatMap(({ ref }) => placed.get(ref) ?? [])
}

/** The task at a point of the picture. */
export function placedAt(layout: Layout, x: number, y: number): Placed | undefined {
  const found = placedIn(layout, { left: x, right: x, top: y, bottom: y })[0]
  return found !== undefined && x <= found.x + NODE.width && y <= found.y + NODE.height ? found : undefined
}

/** Where a key leads from a task: up and down in its column, left and right along its edges, else to the nearest row. */
export function neighbourOf(layout: Layout, ref: string, key: string): Placed | undefined {
  const from = layout.placed.get(ref)
  if (from === undefined) return undefined
  const inColumn = (column: number, row: number) => {
    const tasks = layout.columns[column]?.tasks ?? []
    return layout.placed.get(tasks[Math.max(0, Math.min(row, tasks.length - 1))]?.ref ?? '')
  }
  switch (key) {
    case 'ArrowUp':
      return inColumn(from.column, from.row - 1)
    case 'ArrowDown':
      return inColumn(from.column, from.row + 1)
    case 'ArrowRight':
      return alongEdge(layout, from, 'to') ?? inColumn(from.column + 1, from.row)
    case 'ArrowLeft':
      return alongEdge(layout, from, 'from') ?? inColumn(from.column - 1, from.row)
    default:
      return undefined
  }
}

function alongEdge({ edgesAt }: Layout, at: Placed, end: 'from' | 'to'): Placed | undefined {
  const ends = (edgesAt.get(at.task.ref) ?? []).map((edge) => edge[end]).filter((each) => each !== at)
  return ends.sort((one, other) => Math.abs(one.row - at.row) - Math.abs(other.row - at.row))[0]
}
