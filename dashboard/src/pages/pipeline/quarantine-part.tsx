import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SourceName } from '../../api/loading-queries.ts'
import {
  type QuarantineFilter,
  type QuarantineRow,
  quarantineQuery,
  readQuarantine,
} from '../../api/pipeline-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { CsvExport } from '../../components/csv-export.tsx'
import { ChoiceFilter, TextFilter } from '../../components/filter-fields.tsx'
import { RowsBox } from '../../components/rows-box.tsx'
import { Empty } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { type PipelineSearch, sourceOf } from './filter.ts'
import { QuarantineReasons } from './quarantine-reasons.tsx'
import { ReplayDialog } from './replay-dialog.tsx'
import type { ReplayScope } from './replay-start.ts'

const { quarantine: QUARANTINE } = PIPELINE
const ROW_PX = 92
const HEADER = [
  'id',
  'source',
  'table',
  'key',
  'column',
  'code',
  'message',
  'value',
  'createdAt',
  'resolvedAt',
]

/** Rows and values that were not taken over, with the reason; what is mended is read again by entry, reason, table or source. */
export function QuarantinePart({ search }: { search: PipelineSearch }) {
  const source = sourceOf(search)
  const filter: QuarantineFilter = {
    open: search.state !== 'all',
    ...(source === undefined ? {} : { source }),
    ...(search.table === undefined ? {} : { table: search.table }),
    ...(search.code === undefined ? {} : { code: search.code }),
  }
  const list = useInfiniteQuery(quarantineQuery(filter))
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? []
  const [replay, setReplay] = useState<ReplayScope>()
  const narrowed = source !== undefined || search.table !== undefined || search.code !== undefined
  return (
    <section aria-label={PIPELINE.parts.quarantine}>
      <QuarantineReasons source={source} onReplay={setReplay} />
      <Filters search={search} filter={filter} />
      <RowsBox
        label={PIPELINE.parts.quarantine}
        list={list}
        rows={rows}
        keyOf={({ id }) => String(id)}
        estimate={ROW_PX}
        empty={<Empty title={narrowed ? QUARANTINE.noneFits : QUARANTINE.none} />}
        render={(row) => <Row row={row} onReplay={() => setReplay(scopeOf(row))} />}
      />
      {replay !== undefined && <ReplayDialog from={replay} onClose={() => setReplay(undefined)} />}
    </section>
  )
}

function scopeOf({ source, table, code, id }: QuarantineRow): ReplayScope {
  return { source: source as SourceName, table, code, id }
}

function Filters({ search, filter }: { search: PipelineSearch; filter: QuarantineFilter }) {
  const set = useSetFilter<'source' | 'table' | 'code' | 'state'>()
  return (
    <search className="mb-3 flex flex-wrap items-end gap-3">
      <ChoiceFilter
        label={QUARANTINE.source}
        value={filter.source}
        choices={QUARANTINE.sources}
        onChange={set('source')}
      />
      <TextFilter label={QUARANTINE.table} value={search.table} onChange={set('table')} />
      <TextFilter label={QUARANTINE.code} value={search.code} onChange={set('code')} />
      <ChoiceFilter
        label={QUARANTINE.state}
        value={search.state === 'all' ? 'all' : undefined}
        none={QUARANTINE.open}
        choices={QUARANTINE.states}
        onChange={set('state')}
      />
      <CsvExport
        name="quarantine"
        header={HEADER}
        read={async (cursor) => {
          const page = await readQuarantine(filter, cursor)
          return { rows: page.rows, nextCursor: page.nextCursor }
        }}
        cells={(row) => HEADER.map((field) => (field === 'key' ? keyOf(row) : row[field as 'code']))}
      />
    </search>
  )
}

function keyOf({ key }: QuarantineRow): string {
  return Object.entries(key)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
}

function Row({ row, onReplay }: { row: QuarantineRow; onReplay: () => void }) {
  const mayAct = useMayAct()
  const { source, table, column, code, message, createdAt, resolvedAt } = row
  return (
    <div
      data-quarantine={row.id}
      className="grid grid-cols-1 gap-x-4 gap-y-1 px-4 py-2.5 text-[13px] md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]"
    >
      <div className="min-w-0">
        <span className="block break-words">
          <span className="font-medium">{PIPELINE.quarantine.sources[source as 'odoo'] ?? source}</span>{' '}
          <code className="font-mono text-xs break-all">
            {table}
            {column !== null && `.${column}`}
          </code>
        </span>
        <span className="block text-xs break-all text-muted">{keyOf(row)}</span>
        <span className="block text-xs text-muted">
          <Time at={createdAt} />
          {resolvedAt !== null && (
            <span className="text-good">
              {' · '}
              {QUARANTINE.resolved} <Time at={resolvedAt} />
            </span>
          )}
        </span>
      </div>
      <div className="min-w-0">
        <span className="block break-words">
          {message} <code className="font-mono text-xs text-muted">{code}</code>
        </span>
        <BadValue row={row} />
      </div>
      <div>
        {mayAct && resolvedAt === null && <Button onClick={onReplay}>{LOADING.replay.button}</Button>}
      </div>
    </div>
  )
}

/** As it came; long ones scroll in their place. */
function BadValue({ row: { value } }: { row: QuarantineRow }) {
  const signedIn = useMayAct('reader')
  if (value === null) return <span className="text-xs text-muted">{QUARANTINE.noValue}</span>
  if (!signedIn) return <span className="text-xs text-muted">{QUARANTINE.masked}</span>
  return (
    <code
      dir="auto"
      className="mt-0.5 block max-h-24 overflow-auto rounded bg-sunken px-2 py-1 font-mono text-xs break-all whitespace-pre-wrap"
    >
      {value}
    </code>
  )
}
