import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { formatTimes, isNeutral } from './evidence.ts'

const WIDTH = 72
const HALF = WIDTH / 2
/** As long as the bar gets: 1,000 to 1. */
const FULL_BITS = 10

/** How much a field says: to the right for one deal, to the left for two; in words to who does not see it. */
export function EvidenceBar({ bits }: { bits: number }) {
  const { pair } = OPPORTUNITIES
  if (isNeutral(bits)) return <span className="text-xs text-muted">{pair.neutral}</span>
  const times = formatTimes(bits)
  const length = Math.max(2, Math.min(1, Math.abs(bits) / FULL_BITS) * HALF)
  const words = bits > 0 ? pair.times(times) : pair.timesLess(times)
  return (
    <span className="flex items-center gap-2" title={words}>
      <svg viewBox={`0 0 ${WIDTH} 8`} width={WIDTH} height="8" aria-hidden="true" className="shrink-0">
        <rect width={WIDTH} height="8" rx="2" className="fill-sunken" />
        <rect
          x={bits > 0 ? HALF : HALF - length}
          width={length}
          height="8"
          className={bits > 0 ? 'fill-good-fill' : 'fill-warn-fill'}
        />
        <rect x={HALF - 0.5} width="1" height="8" className="fill-muted" />
      </svg>
      <span
        aria-hidden="true"
        className={`w-11 text-xs font-medium tabular-nums ${bits > 0 ? 'text-good' : 'text-warn'}`}
      >
        {bits > 0 ? '×' : '÷'}
        {times}
      </span>
      <span className="sr-only">{words}</span>
    </span>
  )
}
