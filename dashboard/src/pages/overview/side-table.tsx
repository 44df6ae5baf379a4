import type { MatchEntry } from '../../api/types.ts'
import { OpportunityLink } from '../../components/side-block.tsx'
import { formatMoney } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { CELL, type EntriesProps, EntryTable, Head, WIDE } from './table-parts.tsx'

/** Opportunities that only one side knows. */
export function SideTable({ label, entries, currency }: EntriesProps) {
  return (
    <EntryTable
      label={label}
      entries={entries}
      head={
        <>
          <Head className="pl-4">{texts.table.opportunity}</Head>
          <Head className={`${WIDE} w-1/4`}>{texts.table.account}</Head>
          <Head className={`${WIDE} w-40`}>{texts.table.stage}</Head>
          <Head className={`${WIDE} w-24`}>{texts.table.id}</Head>
          <Head className="w-34 pl-1 pr-4 text-right">{texts.table.amount}</Head>
        </>
      }
      row={(entry) => <Row key={entry.id} entry={entry} currency={currency} />}
    />
  )
}

function Row({ entry, currency }: { entry: MatchEntry; currency: string }) {
  const side = entry.odoo ?? entry.ace
  const account = side?.accountName ?? texts.table.noAccount
  return (
    <tr className="align-top hover:bg-sunken/60">
      <th scope="row" className={`${CELL} pl-4 text-left font-normal`}>
        <span className="block font-medium break-words" dir="auto">
          <OpportunityLink id={String(side?.id)}>{side?.name ?? texts.table.unnamed}</OpportunityLink>
        </span>
        <span className="block break-words text-muted md:hidden">
          <bdi>{account}</bdi> · {side?.stage ?? texts.table.none} ·{' '}
          <small className="text-xs">{side?.id}</small>
        </span>
      </th>
      <td className={`${CELL} ${WIDE} break-words`} dir="auto">
        {account}
      </td>
      <td className={`${CELL} ${WIDE}`}>{side?.stage ?? texts.table.none}</td>
      <td className={`${CELL} ${WIDE} text-muted tabular-nums`}>{side?.id}</td>
      <td className={`${CELL} pr-4 pl-1 text-right font-medium tabular-nums`}>
        {formatMoney(entry.amount, currency, 'exact')}
      </td>
    </tr>
  )
}
