import { memo, useMemo } from 'react'
import { boxesOf, curvesOf } from './edge-paths.ts'
import type { Edge, Layout, Placed } from './layout.ts'
import { FILL_LOOK, LOOKS, lookOf } from './looks.ts'

interface LayerProps {
  layout: Layout
  inView: readonly Placed[]
}

/** Of the edges that are no part of the critical path only so many are drawn, from far away none: they would be a grey surface. */
const MOST_EDGES = 3_000
const FAR = 0.2

interface EdgeLayerProps extends LayerProps {
  /** The edges of this task are drawn on top. */
  lit: string | undefined
  scale: number
}

/** The edges of what is in view, in three paths. What they say is also told by the links and the list. */
export function EdgeLayer({ layout, inView, lit, scale }: EdgeLayerProps) {
  const isFar = scale < FAR
  const paths = useMemo(() => pathsOf(layout, inView, isFar), [layout, inView, isFar])
  const litPath = useMemo(() => curvesOf(layout.edgesAt.get(lit ?? '') ?? []), [layout, lit])
  // Lines keep their width on the screen, however far away one is.
  const width = 1.5 / Math.min(1, scale)
  return (
    <svg
      aria-hidden="true"
      width={layout.width}
      height={layout.height}
      className="pointer-events-none absolute top-0 left-0 overflow-visible fill-none"
    >
      <path d={paths.usual} className="stroke-line" strokeWidth={width} />
      <path d={paths.critical} className="stroke-ink" strokeWidth={width * 1.6} />
      <path d={litPath} className="stroke-accent" strokeWidth={width * 1.8} data-testid="lit" />
    </svg>
  )
}

function pathsOf({ edgesAt }: Layout, inView: readonly Placed[], isFar: boolean) {
  const usual = new Set<Edge>()
  const critical = new Set<Edge>()
  for (const { task } of inView)
    for (const edge of edgesAt.get(task.ref) ?? []) {
      if (edge.critical) critical.add(edge)
      else if (!isFar && usual.size < MOST_EDGES) usual.add(edge)
    }
  return { usual: curvesOf(usual), critical: curvesOf(critical) }
}

/** From far away: a box for each task, all of one colour in one path. */
export const SmallNodes = memo(function SmallNodes({
  layout,
  inView,
  scale,
}: LayerProps & { scale: number }) {
  const looks = LOOKS.map((look) => ({
    look,
    path: boxesOf(inView.filter(({ task, column }) => lookOf(task, layout.columns[column]?.wave) === look)),
  }))
  return (
    <svg
      aria-hidden="true"
      data-small=""
      width={layout.width}
      height={layout.height}
      className="pointer-events-none absolute top-0 left-0 overflow-visible"
    >
      {looks.map(({ look, path }) => (
        <path key={look} d={path} className={FILL_LOOK[look]} />
      ))}
      <path
        d={boxesOf(inView.filter(({ task }) => task.times?.critical === true))}
        className="fill-none stroke-ink"
        strokeWidth={1.5 / scale}
      />
    </svg>
  )
})
