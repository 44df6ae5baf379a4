import { useSyncExternalStore } from 'react'
import { formatExactTime } from '../lib/format.ts'
import { createTicker } from '../lib/ticker.ts'

const SECOND_MS = 1_000
/** One clock for the whole page: all counts change together, and only their own text is drawn anew. */
const seconds = createTicker(SECOND_MS)

interface CountdownProps {
  until: string
  /** Shown when the moment has come. */
  over: string
}

/** Time that is left until a moment, second by second: `3:59:07`, `12:05`. */
export function Countdown({ until, over }: CountdownProps) {
  const left = useSyncExternalStore(seconds.subscribe, () =>
    Math.max(0, Math.ceil((Date.parse(until) - seconds.now()) / SECOND_MS)),
  )
  return (
    <time dateTime={until} title={formatExactTime(until)} className="tabular-nums">
      {left === 0 ? over : clockOf(left)}
    </time>
  )
}

function clockOf(seconds: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const rest = `${two(minutes)}:${two(seconds % 60)}`
  return hours === 0 ? rest : `${hours}:${rest}`
}
