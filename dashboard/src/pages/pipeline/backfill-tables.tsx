import type { Backfill } from '../../api/loading-queries.ts'
import { formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'

const { backfills: BACKFILLS, sources: SOURCES } = LOADING
const COUNTS = ['inserted', 'updated', 'unchanged', 'quarantined', 'deleted'] as const
const HEAD = 'px-3 py-2 text-right font-medium'
const CELL = 'px-3 py-1.5 text-right tabular-nums'
const WIDE = 'hidden md:table-cell'

/** Who works on which part now; at most as many as there are workers. */
export function PartsAtWork({ parts }: { parts: Backfill['atWork'] }) {
  if (parts.length === 0) return null
  return (
    <table aria-label={BACKFILLS.atWork} className="w-full border-b border-line text-[13px]">
      <caption className="px-4 pt-2.5 text-left text-xs text-muted">{BACKFILLS.atWork}</caption>
      <thead className="text-muted">
        <tr>
          <th scope="col" className="px-4 py-1.5 text-left font-medium">
            {BACKFILLS.part}
          </th>
          <th scope="col" className={`px-3 py-1.5 text-left font-medium ${WIDE}`}>
            {BACKFILLS.worker}
          </th>
          <th scope="col" className={HEAD}>
            {BACKFILLS.tries}
          </th>
          <th scope="col" className={HEAD}>
            {BACKFILLS.columns.read}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {parts.map(({ part, table, worker, attempts, read }) => (
          <tr key={part} data-part={part}>
            <th scope="row" className="px-4 py-1.5 text-left font-normal tabular-nums">
              {formatCount(part)} <code className="font-mono text-xs break-all">{table}</code>
            </th>
            <td className={`px-3 py-1.5 font-mono text-xs break-all text-muted ${WIDE}`}>
              {worker ?? BACKFILLS.nobody}
            </td>
            <td className={CELL}>{formatCount(attempts)}</td>
            <td className={CELL}>{formatCount(read)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Table by table: parts done, rows read of those expected, and what became of them. */
export function BackfillTables({ backfill: { tables } }: { backfill: Backfill }) {
  return (
    <table aria-label={PIPELINE.run.tables} className="w-full text-[13px]">
      <thead className="border-b border-line text-muted">
        <tr>
          <th scope="col" className="px-4 py-2 text-left font-medium">
            {SOURCES.table}
          </th>
          <th scope="col" className={HEAD}>
            {BACKFILLS.columns.parts}
          </th>
          <th scope="col" className={HEAD}>
            {BACKFILLS.columns.read}
          </th>
          {COUNTS.map((count) => (
            <th key={count} scope="col" className={`${HEAD} ${WIDE}`}>
              {SOURCES.columns[count]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {tables.map((table) => (
          <TableRow key={table.table} table={table} />
        ))}
      </tbody>
    </table>
  )
}

function TableRow({ table }: { table: Backfill['tables'][number] }) {
  const { parts, partsDone, read, rowsExpected, error } = table
  return (
    <tr data-backfill-table={table.table}>
      <th scope="row" className="px-4 py-1.5 text-left font-normal">
        <code className="font-mono text-xs break-all">{table.table}</code>
        {error !== null && <code className="ml-2 font-mono text-xs break-all text-bad">{error}</code>}
      </th>
      <td className={`${CELL} ${partsDone === parts ? 'text-good' : ''}`}>
        {formatCount(partsDone)} / {formatCount(parts)}
      </td>
      <td className={CELL}>
        {formatCount(read)}{' '}
        {rowsExpected !== null && (
          <span className="text-muted">{BACKFILLS.expected(formatCount(rowsExpected))}</span>
        )}
      </td>
      {COUNTS.map((count) => (
        <td
          key={count}
          className={`${CELL} ${WIDE} ${table[count] === 0 ? 'text-muted' : count === 'quarantined' ? 'text-warn' : ''}`}
        >
          {formatCount(table[count])}
        </td>
      ))}
    </tr>
  )
}
