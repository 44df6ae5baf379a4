import { ChevronDown, ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatCount } from '../../lib/format.ts'
import { DIFF } from '../../texts/diff.ts'
import type { GapRow } from './diff-rows.ts'
import { type Side, STEP, type Widening } from './use-widening.ts'

interface GapProps {
  row: GapRow
  widening: Widening
  /** Nothing of it is left to be shown: it goes, and with it what has the focus. */
  onGone: () => void
}

/** Lines that are left out because nothing differs in them, and the ways to see them. */
export function Gap({ row, widening, onGone }: GapProps) {
  const { gap, lines, above, below } = row
  const open = (side: Side) => {
    widening.open(gap, side)
    if (side === 'all' || lines <= STEP) onGone()
  }
  const steps = lines > STEP
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-4 border-y border-line bg-sunken px-4 py-0.5 font-sans text-xs text-muted">
      {steps && above !== null && (
        <More label={DIFF.moreAfter(STEP, formatCount(above))} onClick={() => open('top')}>
          <ChevronDown size={14} aria-hidden="true" />
          {DIFF.more(STEP)}
        </More>
      )}
      <span className="tabular-nums">{DIFF.unchanged(formatCount(lines))}</span>
      {steps && below !== null && (
        <More label={DIFF.moreBefore(STEP, formatCount(below))} onClick={() => open('end')}>
          <ChevronUp size={14} aria-hidden="true" />
          {DIFF.more(STEP)}
        </More>
      )}
      <More label={DIFF.allOf(formatCount(lines))} onClick={() => open('all')}>
        {DIFF.showAll}
      </More>
    </div>
  )
}

function More({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="inline-flex min-h-6 items-center gap-1 text-accent underline-offset-2 hover:underline"
    >
      {children}
    </button>
  )
}
