import { Link } from '@tanstack/react-router'
import type { TableState, UnloadedTable } from '../../api/loading-queries.ts'
import { Empty } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { LOADING } from '../../texts/loading.ts'
import { isLate, togetherOf, wrongSum } from './table-sums.ts'

const { sources: SOURCES } = LOADING
const COUNTS = ['read', 'inserted', 'updated', 'unchanged', 'quarantined', 'deleted'] as const
const CELL = 'px-3 py-1.5 text-right tabular-nums'
/** On narrow screens the age, what was left out and what waits are enough. */
const WIDE = 'hidden md:table-cell'

interface SourceTablesProps {
  name: string
  tables: readonly TableState[]
  neverLoaded: readonly UnloadedTable[]
  counted: boolean
  filtered: boolean
}

/** Table by table how old it is and what its last good load did; the sum of a load is checked before one's eyes. */
export function SourceTables({ name, tables, neverLoaded, counted, filtered }: SourceTablesProps) {
  if (tables.length + neverLoaded.length === 0)
    return <Empty title={filtered ? SOURCES.noneFits : SOURCES.none} />
  return (
    <table aria-label={SOURCES.tables(name)} className="w-full text-[13px]">
      <caption className="px-4 pt-2.5 text-left text-xs text-muted">{SOURCES.caption}</caption>
      <thead className="border-b border-line text-muted">
        <tr>
          <th scope="col" className="px-4 py-2 text-left font-medium">
            {SOURCES.table}
          </th>
          <th scope="col" className="px-3 py-2 text-right font-medium">
            {SOURCES.columns.asOf}
          </th>
          {COUNTS.map((count) => (
            <th key={count} scope="col" className={`px-3 py-2 text-right font-medium ${WIDE}`}>
              {SOURCES.columns[count]}
            </th>
          ))}
          {counted && (
            <th scope="col" className="px-3 py-2 text-right font-medium">
              {SOURCES.counted}
            </th>
          )}
          <th scope="col" className="px-3 py-2 text-right font-medium">
            {SOURCES.columns.open}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {neverLoaded.map((table) => (
          <UnloadedRow key={table.table} table={table} counted={counted} />
        ))}
        {tables.map((table) => (
          <TableRow key={table.table} table={table} counted={counted} />
        ))}
      </tbody>
      {tables.length > 1 && <Together tables={tables} counted={counted} />}
    </table>
  )
}

function TableRow({ table: state, counted }: { table: TableState; counted: boolean }) {
  const { table, freshAsOf, runId, mode, limitSeconds, since, rows, lastFullAt } = state
  const overLimit = isLate(state, useNow())
  const wrong = wrongSum(state)
  return (
    <tr data-table={`${state.source}.${table}`}>
      <th scope="row" className="px-4 py-1.5 text-left font-normal">
        <code className="font-mono text-xs break-all">{table}</code>{' '}
        <span className="block text-xs text-muted md:inline">
          {SOURCES.modes[mode] ?? mode}
          {mode !== 'full' && lastFullAt !== null && (
            <>
              , {SOURCES.readWhole} <Time at={lastFullAt} />
            </>
          )}
        </span>
        <SinceLine since={since} />
        {wrong !== undefined && <span className="block text-xs text-bad">{SOURCES.wrongSum(wrong)}</span>}
      </th>
      <td className={`${CELL} whitespace-nowrap ${overLimit ? 'font-medium text-warn' : ''}`}>
        {runId === null ? (
          <Time at={freshAsOf} />
        ) : (
          <Link
            to="/pipeline/runs/$id"
            params={{ id: runId }}
            aria-label={SOURCES.runOf(table)}
            className="underline decoration-line underline-offset-2 hover:decoration-current"
          >
            <Time at={freshAsOf} />
          </Link>
        )}
        {overLimit && limitSeconds !== null && (
          <span className="block text-xs">{SOURCES.overLimit(formatDuration(limitSeconds * 1_000))}</span>
        )}
      </td>
      {COUNTS.map((count) => (
        <td key={count} className={`${CELL} ${WIDE} ${lookOf(count, state[count])}`}>
          {formatCount(state[count])}
        </td>
      ))}
      {counted && <td className={CELL}>{rows === null ? '' : formatCount(rows)}</td>}
      <td className={CELL}>
        <OpenLink table={state} />
      </td>
    </tr>
  )
}

function lookOf(count: string, value: number): string {
  if (value === 0) return 'text-muted'
  return count === 'quarantined' ? 'text-warn' : ''
}

function UnloadedRow({ table, counted }: { table: UnloadedTable; counted: boolean }) {
  return (
    <tr data-table={`${table.source}.${table.table}`}>
      <th scope="row" className="px-4 py-1.5 text-left font-normal">
        <code className="font-mono text-xs break-all">{table.table}</code>
        <SinceLine since={table.since} />
      </th>
      <td className={`${CELL} font-medium text-warn`}>{SOURCES.never}</td>
      <td colSpan={COUNTS.length} className={WIDE} />
      {counted && <td />}
      <td className={CELL}>
        <OpenLink table={table} />
      </td>
    </tr>
  )
}

/** What was tried after the load that is shown. */
function SinceLine({ since }: { since: TableState['since'] }) {
  if (since === null) return null
  const { status, code, startedAt, runId } = since
  const running = status === 'running'
  const cancelled = code === 'RUN_CANCELLED'
  const ended = status === 'failed' ? SOURCES.failedSince : SOURCES.leftSince
  const words = running ? SOURCES.loadingNow : cancelled ? SOURCES.cancelledSince : ended
  const line = (
    <>
      {words} <Time at={startedAt} />
      {code !== null && !cancelled && <code className="ml-1 font-mono break-all">{code}</code>}
    </>
  )
  return (
    <span className={`block text-xs ${running ? 'text-accent' : 'text-bad'}`}>
      {runId === null ? (
        line
      ) : (
        <Link to="/pipeline/runs/$id" params={{ id: runId }} className="underline underline-offset-2">
          {line}
        </Link>
      )}
    </span>
  )
}

function OpenLink({ table: { source, table, openQuarantine } }: { table: UnloadedTable }) {
  if (openQuarantine === 0) return <span className="text-muted">0</span>
  return (
    <Link
      to="/pipeline"
      search={{ part: 'quarantine', source, table }}
      resetScroll={false}
      className="font-medium text-warn underline underline-offset-2"
    >
      {formatCount(openQuarantine)}
    </Link>
  )
}

function Together({ tables, counted }: { tables: readonly TableState[]; counted: boolean }) {
  const sums = togetherOf(tables)
  return (
    <tfoot className="border-t border-line font-medium">
      <tr>
        <th scope="row" className="px-4 py-1.5 text-left">
          {SOURCES.total}
        </th>
        <td />
        {COUNTS.map((count) => (
          <td key={count} className={`${CELL} ${WIDE}`}>
            {formatCount(sums[count])}
          </td>
        ))}
        {counted && <td className={CELL}>{formatCount(sums.rows)}</td>}
        <td className={CELL}>{formatCount(sums.openQuarantine)}</td>
      </tr>
    </tfoot>
  )
}
