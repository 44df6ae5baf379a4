import { Link } from '@tanstack/react-router'
import type { Opportunity } from '../../api/opportunity-queries.ts'
import { PairEvidence } from '../../components/pair-evidence.tsx'
import { Panel } from '../../components/panel.tsx'
import { OpportunityLink } from '../../components/side-block.tsx'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'

type Brief = Opportunity['pairs'][number]

const LOOK = {
  matched: 'bg-good-soft text-good',
  review: 'bg-warn-soft text-warn',
  none: 'bg-sunken text-muted',
}

/** What it is on the other side, and what else it might be. */
export function OtherSidePanel({ opportunity: { side, answers, pairs } }: { opportunity: Opportunity }) {
  const { one } = OPPORTUNITIES
  return (
    <Panel title={one.match}>
      {pairs.length === 0 && (
        <p className="px-4 py-3">
          {one.noMatch[side]}{' '}
          <span className="text-muted">
            {answers.includes('unregistered') ? one.unregistered : one.noMatchHint}
          </span>
        </p>
      )}
      <ul className="divide-y divide-line">
        {pairs.map((pair) => (
          <PairLine key={pair.id} pair={pair} other={side === 'odoo' ? pair.ace : pair.odoo} />
        ))}
      </ul>
    </Panel>
  )
}

function PairLine({ pair, other }: { pair: Brief; other: Brief['odoo'] | Brief['ace'] }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 py-2.5 text-[13px]">
      <div className="min-w-0 flex-1 basis-56">
        <span className="block font-medium break-words" dir="auto">
          <OpportunityLink id={String(other.id)}>{other.name ?? texts.table.unnamed}</OpportunityLink>
        </span>
        <span className="block break-words text-muted">
          {other.id} · <bdi>{other.accountName ?? texts.table.noAccount}</bdi>
          {other.stage !== null && ` · ${other.stage}`}
        </span>
      </div>
      <div className="flex items-center gap-3 text-muted">
        <PairEvidence entry={pair} />
        <span className={`rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap ${LOOK[pair.state]}`}>
          {OPPORTUNITIES.pair.states[pair.state]}
        </span>
        <Link
          to="/opportunities/review"
          search={{ ...(pair.state === 'matched' ? { view: 'matched' as const } : {}), pair: pair.id }}
          aria-label={OPPORTUNITIES.views.compareOne(other.name ?? String(other.id))}
          className="font-medium text-accent underline underline-offset-2"
        >
          {OPPORTUNITIES.views.compare}
        </Link>
      </div>
    </li>
  )
}
