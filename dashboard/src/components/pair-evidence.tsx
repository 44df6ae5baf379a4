import { formatProbability } from '../lib/format.ts'
import { texts } from '../texts.ts'

interface Evidence {
  readonly method: string | null
  readonly probability: number | null
  readonly decidedBy: string | null
}

/** A key that names the other side, a person's word, or how likely the compared fields make it. */
export function PairEvidence({ entry: { method, probability, decidedBy } }: { entry: Evidence }) {
  if (decidedBy !== null) return <>{texts.table.decidedBy(decidedBy)}</>
  if (method !== null && method !== 'model') return <>{texts.table.sameKey(method)}</>
  return probability === null ? null : (
    <span className="tabular-nums">{texts.table.likely(formatProbability(probability))}</span>
  )
}
