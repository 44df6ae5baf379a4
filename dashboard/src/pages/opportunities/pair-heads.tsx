import type { Pair } from '../../api/opportunity-queries.ts'
import { OpportunityLink } from '../../components/side-block.tsx'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'

/** Which two are compared; each leads to its own page. */
export function PairHeads({ pair, grid }: { pair: Pair; grid: string }) {
  return (
    <div className={`${grid} border-b border-line bg-sunken/50 py-2.5 text-[13px]`}>
      <span className="hidden md:block" />
      <Head system={texts.table.odoo} side={pair.odoo} />
      <Head system={texts.table.ace} side={pair.ace} />
    </div>
  )
}

function Head({ system, side }: { system: string; side: Pair['odoo'] }) {
  if (side === null) return <span className="text-muted">{OPPORTUNITIES.pair.noSide}</span>
  return (
    <div className="min-w-0">
      <span className="block font-semibold break-words" dir="auto">
        <OpportunityLink id={side.id}>{side.name ?? texts.table.unnamed}</OpportunityLink>
      </span>
      <span className="block text-xs text-muted">
        {system} {side.id}
      </span>
    </div>
  )
}
