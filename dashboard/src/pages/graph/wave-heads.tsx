import { formatCount } from '../../lib/format.ts'
import { GRAPH } from '../../texts/graph.ts'
import { type Column, type Layout, NODE, STEP } from './layout.ts'
import type { Viewport } from './use-viewport.ts'

/** Below this there is room for a number only. */
const ROOM_PX = 110
const LEAST_APART_PX = 32

interface WaveHeadsProps {
  layout: Layout
  scale: number
  view: Viewport
}

/** The names of the columns stay on top while the graph scrolls below them. */
export function WaveHeads({ layout, scale, view }: WaveHeadsProps) {
  const step = STEP.x * scale
  const isNarrow = NODE.width * scale < ROOM_PX
  // From far away not every column has room for its number.
  const every = Math.max(1, Math.ceil(LEAST_APART_PX / step))
  const first = Math.max(0, Math.floor(view.left / step) - 1)
  const last = Math.ceil((view.left + view.width) / step)
  return (
    <div className="sticky top-0 z-10 h-[34px] border-b border-line bg-surface/95">
      {layout.columns.slice(first, last).map((column, at) =>
        (first + at) % every !== 0 ? null : (
          <div
            key={`${column.kind}/${column.wave}`}
            className="absolute top-0 flex h-full items-center gap-2 overflow-hidden text-[13px] whitespace-nowrap"
            style={{ left: 16 * scale + (first + at) * step, width: every * step - 4 }}
            title={nameOf(column)}
          >
            <span className="font-semibold tabular-nums">
              {isNarrow && column.kind === 'wave' ? column.wave : nameOf(column)}
            </span>
            {!isNarrow && <span className="text-muted tabular-nums">{formatCount(column.tasks.length)}</span>}
            {!isNarrow && column.wave === 1 && <span className="text-plum">{GRAPH.now}</span>}
          </div>
        ),
      )}
    </div>
  )
}

export function nameOf({ kind, wave }: Pick<Column, 'kind' | 'wave'>): string {
  if (kind === 'wave') return GRAPH.wave(wave)
  return kind === 'done' ? GRAPH.done : GRAPH.unreachable
}
