import { useQuery } from '@tanstack/react-query'
import { matchesQuery, summaryQuery } from '../../api/queries.ts'
import type { Answer, MatchEntry } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { formatCount, formatMoney, formatProbability } from '../../lib/format.ts'
import { texts } from '../../texts.ts'

const TOP = 20

/** The entries of one answer with the most money. */
export function AnswerTable({ answer }: { answer: Answer }) {
  const { data, error, refetch } = useQuery(matchesQuery(answer, TOP))
  const all = useQuery(summaryQuery).data?.[answer].count
  const shown = data?.matches.length ?? 0
  return (
    <Panel
      title={texts.answers[answer].name}
      aside={
        shown > 0 &&
        all !== undefined && (
          <span className="text-[13px] text-muted tabular-nums">
            {shown < all
              ? texts.table.top(formatCount(shown), formatCount(all))
              : texts.table.all(formatCount(shown))}
          </span>
        )
      }
    >
      {data === undefined && error === null && <Loading lines={8} />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && shown === 0 && (
        <Empty title={texts.table.empty} hint={texts.table.emptyHints[answer]} />
      )}
      {data !== undefined && shown > 0 && (
        <Entries answer={answer} entries={data.matches} currency={data.currency} />
      )}
    </Panel>
  )
}

interface EntriesProps {
  answer: Answer
  entries: readonly MatchEntry[]
  currency: string
}

const PAIRS: readonly Answer[] = ['matched', 'conflicts', 'review']
const HEAD = 'px-3 py-2 text-left font-medium text-muted'
const WIDE = 'hidden md:table-cell'

function Entries({ answer, entries, currency }: EntriesProps) {
  const pairs = PAIRS.includes(answer)
  return (
    <>
      <table aria-label={texts.answers[answer].name} className="w-full table-fixed text-[13px]">
        <thead className="border-b border-line">
          <tr>
            <th scope="col" className={`${HEAD} pl-4`}>
              {texts.table.opportunity}
            </th>
            {answer !== 'aceOnly' && (
              <th scope="col" className={`${HEAD} ${WIDE} w-32`}>
                {texts.table.odooStage}
              </th>
            )}
            {answer !== 'unregistered' && (
              <th scope="col" className={`${HEAD} ${WIDE} w-32`}>
                {texts.table.aceStage}
              </th>
            )}
            {pairs && (
              <>
                <th scope="col" className={`${HEAD} ${WIDE} w-40`}>
                  {texts.table.conflicts}
                </th>
                <th scope="col" className={`${HEAD} ${WIDE} w-24 text-right`}>
                  {texts.table.probability}
                </th>
              </>
            )}
            <th scope="col" className={`${HEAD} w-24 pr-4 md:w-28 text-right`}>
              {texts.table.amount}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {entries.map((entry) => (
            <Row key={entry.id} answer={answer} pairs={pairs} entry={entry} currency={currency} />
          ))}
        </tbody>
      </table>
      <p className="border-t border-line px-4 py-2 text-[13px] text-muted">{texts.table.csv}</p>
    </>
  )
}

interface RowProps {
  answer: Answer
  pairs: boolean
  entry: MatchEntry
  currency: string
}

function Row({ answer, pairs, entry, currency }: RowProps) {
  return (
    <tr className="align-top hover:bg-sunken/60">
      <th scope="row" className="px-3 py-2 pl-4 text-left font-normal">
        <Titles entry={entry} />
        <div className="mt-1 space-y-1 md:hidden">
          <p className="text-muted">
            {[entry.odoo?.stage, entry.ace?.stage].filter(Boolean).join(' ↔ ')}
            {entry.probability !== null && ` · ${formatProbability(entry.probability)}`}
          </p>
          <Conflicts entry={entry} />
        </div>
      </th>
      {answer !== 'aceOnly' && (
        <td className={`px-3 py-2 ${WIDE}`}>{entry.odoo?.stage ?? texts.table.none}</td>
      )}
      {answer !== 'unregistered' && (
        <td className={`px-3 py-2 ${WIDE}`}>{entry.ace?.stage ?? texts.table.none}</td>
      )}
      {pairs && (
        <>
          <td className={`px-3 py-2 ${WIDE}`}>
            <Conflicts entry={entry} />
          </td>
          <td className={`px-3 py-2 text-right tabular-nums ${WIDE}`}>
            {entry.probability === null ? '' : formatProbability(entry.probability)}
          </td>
        </>
      )}
      <td className="px-3 py-2 pr-4 text-right font-medium tabular-nums">
        {formatMoney(entry.amount, currency, 'exact')}
      </td>
    </tr>
  )
}

/** Account, then the title of each side; the ACE title only where it differs. */
function Titles({ entry }: { entry: MatchEntry }) {
  const { odoo, ace } = entry
  const name = odoo?.name ?? ace?.name ?? texts.table.unnamed
  const other = odoo !== null && ace !== null && ace.name !== odoo.name ? ace.name : null
  const ids = [odoo === null ? null : `Odoo ${odoo.id}`, ace === null ? null : `ACE ${ace.id}`]
  return (
    <>
      <span className="block font-medium break-words" dir="auto">
        {name}
      </span>
      {other !== null && (
        <span className="block break-words text-muted">
          ACE: <bdi>{other}</bdi>
        </span>
      )}
      <span className="flex flex-wrap gap-x-2 text-muted">
        <bdi className="break-words">{odoo?.accountName ?? ace?.accountName ?? texts.table.noAccount}</bdi>
        {ids.map(
          (id) =>
            id !== null && (
              <small key={id} className="self-center text-xs whitespace-nowrap">
                {id}
              </small>
            ),
        )}
        {entry.decidedBy !== null && (
          <small className="self-center text-xs">{texts.table.decidedBy(entry.decidedBy)}</small>
        )}
      </span>
    </>
  )
}

function Conflicts({ entry }: { entry: MatchEntry }) {
  const fields = Object.entries(entry.conflicts)
  if (fields.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-1">
      {fields.map(([field, { odoo, ace }]) => (
        <li
          key={field}
          title={texts.table.differ(odoo, ace)}
          className="rounded bg-warn-soft px-1.5 py-0.5 text-xs font-medium text-warn"
        >
          {texts.conflictFields[field] ?? field}
          <span className="sr-only">: {texts.table.differ(odoo, ace)}</span>
        </li>
      ))}
    </ul>
  )
}
