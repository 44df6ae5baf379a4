import { Link } from '@tanstack/react-router'
import { GitCompare } from 'lucide-react'
import type { Answer, MatchEntry } from '../../api/types.ts'
import { Differences } from '../../components/differences.tsx'
import { PairEvidence } from '../../components/pair-evidence.tsx'
import { OpportunityLink, SideBlock } from '../../components/side-block.tsx'
import { formatMoney } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'

const PAIR =
  'grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,0.6fr)_8rem_8.5rem]'
const SIDE =
  'grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 md:grid-cols-[minmax(0,1fr)_minmax(0,0.5fr)_10rem_7rem_8.5rem]'
const WIDE = 'hidden md:block'

/** What the columns are, where there are columns. Each cell says it itself, so this is only for the eye. */
export function AnswerHead({ pairs }: { pairs: boolean }) {
  const { table } = texts
  const names = pairs
    ? [table.odoo, table.ace, table.differences, table.evidence]
    : [table.opportunity, table.account, table.stage, table.id]
  return (
    <div
      aria-hidden="true"
      className={`${pairs ? PAIR : SIDE} hidden border-b border-line py-2 text-[13px] font-medium text-muted md:grid`}
    >
      {names.map((name) => (
        <span key={name}>{name}</span>
      ))}
      <span className="text-right">{table.amount}</span>
    </div>
  )
}

interface AnswerRowProps {
  view: Answer
  entry: MatchEntry
  currency: string
}

export function AnswerRow({ view, entry, currency }: AnswerRowProps) {
  const money = (
    <span className="text-right font-medium tabular-nums">
      {formatMoney(entry.amount, currency, 'exact')}
    </span>
  )
  return entry.matchId === null ? (
    <SideRow entry={entry}>{money}</SideRow>
  ) : (
    <PairRow view={view} entry={entry} currency={currency}>
      {money}
    </PairRow>
  )
}

/** An Odoo opportunity beside the ACE opportunity it is held to be; both, and the comparison, are a click away. */
function PairRow({ view, entry, currency, children }: AnswerRowProps & { children: React.ReactNode }) {
  const { odoo, ace, conflicts } = entry
  const queue = view === 'conflicts' || view === 'matched' ? { view } : {}
  return (
    <div className={`${PAIR} py-2.5 text-[13px]`}>
      <div className="min-w-0">
        {odoo !== null && <SideBlock system={texts.table.odoo} side={odoo} />}
        <div className="mt-1.5 space-y-1.5 border-l-2 border-line pl-2 md:hidden">
          {ace !== null && (
            <div>
              <SideBlock system={texts.table.ace} side={ace} />
            </div>
          )}
          <Differences conflicts={conflicts} currency={currency} />
        </div>
      </div>
      <div className={`${WIDE} min-w-0`}>
        {ace !== null && <SideBlock system={texts.table.ace} side={ace} />}
      </div>
      <div className={`${WIDE} min-w-0`}>
        <Differences conflicts={conflicts} currency={currency} />
      </div>
      <div className="order-last col-span-2 mt-1 flex items-center gap-2 text-muted md:order-none md:col-span-1 md:mt-0 md:block">
        <PairEvidence entry={entry} />
        <Link
          to="/opportunities/review"
          search={{ ...queue, pair: entry.id }}
          aria-label={OPPORTUNITIES.views.compareOne(odoo?.name ?? entry.id)}
          className="mt-0.5 flex w-fit items-center gap-1 font-medium text-accent underline underline-offset-2"
        >
          <GitCompare size={14} aria-hidden="true" />
          {OPPORTUNITIES.views.compare}
        </Link>
      </div>
      {children}
    </div>
  )
}

/** An opportunity that only one side knows. */
function SideRow({ entry, children }: { entry: MatchEntry; children: React.ReactNode }) {
  const side = entry.odoo ?? entry.ace
  const account = side?.accountName ?? texts.table.noAccount
  const stage = side?.stage ?? texts.table.none
  return (
    <div className={`${SIDE} py-2.5 text-[13px]`}>
      <div className="min-w-0">
        <span className="block font-medium break-words" dir="auto">
          <OpportunityLink id={entry.id}>{side?.name ?? texts.table.unnamed}</OpportunityLink>
        </span>
        <span className="block break-words text-muted md:hidden">
          <bdi>{account}</bdi> · {stage} · <small className="text-xs">{entry.id}</small>
        </span>
      </div>
      <span className={`${WIDE} break-words`} dir="auto">
        {account}
      </span>
      <span className={WIDE}>{stage}</span>
      <span className={`${WIDE} text-muted tabular-nums`}>{entry.id}</span>
      {children}
    </div>
  )
}
