import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type DriftFilter, type DriftRow, driftQuery, readDrift } from '../../api/pipeline-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { CsvExport } from '../../components/csv-export.tsx'
import { ChoiceFilter, TextFilter } from '../../components/filter-fields.tsx'
import { RowsBox } from '../../components/rows-box.tsx'
import { Empty } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { type PipelineSearch, sourceOf } from './filter.ts'
import { StartDialog } from './start-dialog.tsx'

const { drift: DRIFT, quarantine: QUARANTINE } = PIPELINE
const ROW_PX = 60
const HEADER = ['id', 'source', 'table', 'column', 'change', 'before', 'after', 'outcome', 'detectedAt']

/** What changed in the schemas of the sources, with before and after and what was done about it. */
export function DriftPart({ search }: { search: PipelineSearch }) {
  const source = sourceOf(search)
  const filter: DriftFilter = {
    ...(source === undefined ? {} : { source }),
    ...(search.table === undefined ? {} : { table: search.table }),
  }
  const list = useInfiniteQuery(driftQuery(filter))
  const set = useSetFilter<'source' | 'table'>()
  const mayAct = useMayAct()
  const [look, setLook] = useState(false)
  const work = source === 'apn' ? 'discover-apn' : 'discover-odoo'
  return (
    <section aria-label={PIPELINE.parts.drift}>
      <search className="mb-3 flex flex-wrap items-end gap-3">
        <ChoiceFilter
          label={QUARANTINE.source}
          value={source}
          choices={QUARANTINE.sources}
          onChange={set('source')}
        />
        <TextFilter label={QUARANTINE.table} value={search.table} onChange={set('table')} />
        <CsvExport
          name="schema-changes"
          header={HEADER}
          read={async (cursor) => {
            const { changes, nextCursor } = await readDrift(filter, cursor)
            return { rows: changes, nextCursor }
          }}
          cells={(row) => HEADER.map((field) => row[field as 'table'])}
        />
        {mayAct && <Button onClick={() => setLook(true)}>{DRIFT.look}</Button>}
      </search>
      <RowsBox
        label={PIPELINE.parts.drift}
        list={list}
        rows={list.data?.pages.flatMap((page) => page.changes) ?? []}
        keyOf={({ id }) => String(id)}
        estimate={ROW_PX}
        empty={<Empty title={DRIFT.none} hint={DRIFT.noneHint} />}
        render={(row) => <Row row={row} />}
      />
      {look && (
        <StartDialog
          order={{ work, mode: 'incremental' }}
          title={PIPELINE.start.works[work]}
          onClose={() => setLook(false)}
        />
      )}
    </section>
  )
}

function Row({
  row: { source, table, column, change, before, after, outcome, detectedAt },
}: {
  row: DriftRow
}) {
  return (
    <div className="grid grid-cols-1 gap-x-4 gap-y-0.5 px-4 py-2.5 text-[13px] md:grid-cols-[9rem_minmax(0,1fr)_minmax(0,1fr)_7rem]">
      <span className="font-medium">{DRIFT.changes[change] ?? change}</span>
      <span className="min-w-0 break-words">
        {QUARANTINE.sources[source as 'odoo'] ?? source}{' '}
        <code className="font-mono text-xs break-all">
          {table}
          {column !== null && `.${column}`}
        </code>
      </span>
      <span className="min-w-0 break-words">
        {before !== after && change.startsWith('type') && (
          <code className="font-mono text-xs">
            {before ?? DRIFT.nothing} → {after ?? DRIFT.nothing}
          </code>
        )}{' '}
        <span className="text-muted">{outcome}</span>
      </span>
      <span className="text-muted md:text-right">
        <Time at={detectedAt} />
      </span>
    </div>
  )
}
