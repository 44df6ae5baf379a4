import { Link } from '@tanstack/react-router'
import type { Pair } from '../../api/opportunity-queries.ts'
import type { Answer } from '../../api/types.ts'
import { formatProbability } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { type Item, sortEvidence } from './evidence.ts'
import { EvidenceBar } from './evidence-bar.tsx'

const { pair: PAIR } = OPPORTUNITIES

/** How likely the two are one deal, and why: what speaks for it, what against, who competes for one of the two. */
export function PairVerdict({ pair, view }: { pair: Pair; view: Answer }) {
  const { prior, speaksFor, speaksAgainst, missing } = sortEvidence(pair.evidence)
  const byPerson = pair.decided === null ? PAIR.tookBack : PAIR.person
  const how = pair.method === 'model' ? PAIR.likely : pair.method === 'person' ? byPerson : PAIR.sure
  return (
    <section aria-label={PAIR.evidence} className="rounded-lg border border-line bg-surface">
      <p className="flex flex-wrap items-baseline gap-x-2 px-4 pt-3">
        <b className="text-2xl font-semibold tracking-tight tabular-nums" data-testid="probability">
          {formatProbability(pair.probability)}
        </b>
        <span className="text-muted">{how}</span>
      </p>
      <div className="grid gap-x-8 gap-y-4 px-4 py-3 md:grid-cols-2">
        <Reasons title={PAIR.for} items={speaksFor} none={PAIR.nothingFor} />
        <Reasons title={PAIR.against} items={speaksAgainst} none={PAIR.nothingAgainst} />
      </div>
      <div className="space-y-1 border-t border-line px-4 py-2.5 text-[13px] text-muted">
        {prior !== undefined && (
          <p className="flex flex-wrap items-center gap-x-3">
            {PAIR.prior} <EvidenceBar bits={prior.weight} />
          </p>
        )}
        {missing.length > 0 && (
          <p>{PAIR.missing(missing.map(({ field }) => PAIR.names[field] ?? field).join(', '))}</p>
        )}
      </div>
      {pair.rivals.length > 0 && <Rivals pair={pair} view={view} />}
    </section>
  )
}

function Reasons({ title, items, none }: { title: string; items: readonly Item[]; none: string }) {
  return (
    <div>
      <h2 className="text-[13px] font-semibold">{title}</h2>
      {items.length === 0 && <p className="mt-1 text-[13px] text-muted">{none}</p>}
      <ul className="mt-1 space-y-1 text-[13px]">
        {items.map((item) => (
          <li key={item.field} className="flex items-center justify-between gap-3">
            <span className="min-w-0">
              {PAIR.names[item.field] ?? item.field}{' '}
              <span className="text-muted">{PAIR.levels[item.level] ?? item.level}</span>
            </span>
            <EvidenceBar bits={item.weight} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Who else claims one of the two: a deal belongs to one pair only. */
function Rivals({ pair: { rivals, odooId }, view }: { pair: Pair; view: Answer }) {
  return (
    <details className="border-t border-line text-[13px]">
      <summary className="cursor-pointer px-4 py-2.5 font-medium text-warn">
        {PAIR.rivals(rivals.length)}
      </summary>
      <ul className="divide-y divide-line border-t border-line">
        {rivals.map(({ id, state, probability, odoo, ace }) => {
          const other = odoo.id === odooId ? ace : odoo
          return (
            <li key={id} className="flex items-baseline justify-between gap-3 px-4 py-2">
              <Link
                to="/opportunities/review"
                search={{ ...(view === 'conflicts' || view === 'matched' ? { view } : {}), pair: id }}
                className="min-w-0 break-words text-accent underline underline-offset-2"
                dir="auto"
              >
                {other.name ?? other.id}
              </Link>
              <span className="shrink-0 text-muted tabular-nums">
                {PAIR.states[state]} · {formatProbability(probability)}
              </span>
            </li>
          )
        })}
      </ul>
    </details>
  )
}
