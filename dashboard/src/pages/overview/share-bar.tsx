import type { MatchSummary } from '../../api/types.ts'
import { formatMoney, formatShare } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { type Card, TONE } from './answers.ts'

/** All co-sell money as one bar. Conflicts are matched pairs, so the green part is what agrees. */
export function ShareBar({ summary }: { summary: MatchSummary }) {
  const { matched, unregistered, aceOnly, conflicts, currency } = summary
  const all = matched.amount + unregistered.amount + aceOnly.amount
  if (all <= 0) return null
  const parts: readonly (readonly [Card, number])[] = [
    ['matched', matched.amount - conflicts.amount],
    ['conflicts', conflicts.amount],
    ['unregistered', unregistered.amount],
    ['aceOnly', aceOnly.amount],
  ]
  return (
    <div className="mb-3">
      <p className="text-[13px] text-muted tabular-nums">
        <b className="font-semibold text-ink">{formatMoney(all, currency, 'short')}</b> {texts.overview.known}
        {' · '}
        <b className="font-semibold text-ink">{formatShare(matched.amount / all)}</b>{' '}
        {texts.overview.onBothSides}
      </p>
      <div aria-hidden="true" className="mt-1.5 flex h-2 gap-0.5 overflow-hidden rounded-full">
        {parts.map(([answer, amount]) => (
          <span
            key={answer}
            className={TONE[answer]}
            style={{ flexGrow: Math.max(amount, 0) / all, flexBasis: 0 }}
          />
        ))}
      </div>
    </div>
  )
}
