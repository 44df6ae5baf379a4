import type { MatchEntry } from '../../api/types.ts'
import { Differences } from '../../components/differences.tsx'
import { PairEvidence } from '../../components/pair-evidence.tsx'
import { SideBlock } from '../../components/side-block.tsx'
import { formatMoney } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { CELL, type EntriesProps, EntryTable, Head, WIDE } from './table-parts.tsx'

/** An Odoo opportunity beside the ACE opportunity it is held to be, where the two differ, and why they belong together. */
export function PairTable({ label, entries, currency }: EntriesProps) {
  return (
    <EntryTable
      label={label}
      entries={entries}
      head={
        <>
          <Head className="pl-4">
            <span className="md:hidden">{texts.table.pair}</span>
            <span className="hidden md:inline">{texts.table.odoo}</span>
          </Head>
          <Head className={WIDE}>{texts.table.ace}</Head>
          <Head className={`${WIDE} w-1/5`}>{texts.table.differences}</Head>
          <Head className={`${WIDE} w-30`}>{texts.table.evidence}</Head>
          <Head className="w-34 pl-1 pr-4 text-right">{texts.table.amount}</Head>
        </>
      }
      row={(entry) => <Row key={entry.id} entry={entry} currency={currency} />}
    />
  )
}

function Row({ entry, currency }: { entry: MatchEntry; currency: string }) {
  const { odoo, ace } = entry
  return (
    <tr className="align-top hover:bg-sunken/60">
      <th scope="row" className={`${CELL} pl-4 text-left font-normal`}>
        {odoo !== null && <SideBlock system={texts.table.odoo} side={odoo} />}
        <div className="mt-1.5 space-y-1.5 border-l-2 border-line pl-2 md:hidden">
          {ace !== null && (
            <div>
              <SideBlock system={texts.table.ace} side={ace} />
            </div>
          )}
          <Differences conflicts={entry.conflicts} currency={currency} />
          <p className="text-muted">
            <PairEvidence entry={entry} />
          </p>
        </div>
      </th>
      <td className={`${CELL} ${WIDE}`}>
        {ace !== null && <SideBlock system={texts.table.ace} side={ace} />}
      </td>
      <td className={`${CELL} ${WIDE}`}>
        <Differences conflicts={entry.conflicts} currency={currency} />
      </td>
      <td className={`${CELL} ${WIDE}`}>
        <PairEvidence entry={entry} />
      </td>
      <td className={`${CELL} pr-4 pl-1 text-right font-medium tabular-nums`}>
        {formatMoney(entry.amount, currency, 'exact')}
      </td>
    </tr>
  )
}
