import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SourceName } from '../../api/loading-queries.ts'
import { runListQuery, sourcesQuery } from '../../api/pipeline-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { RowsBox } from '../../components/rows-box.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { BackfillDialog } from './backfill-dialog.tsx'
import { BackfillPanel } from './backfill-panel.tsx'
import { type PipelineSearch, sourceOf } from './filter.ts'
import { RunRow } from './runs-part.tsx'

const { backfills: BACKFILLS } = LOADING
const ROW_PX = 58

/** What a dialog begins with. */
export interface BackfillOrder {
  readonly source: SourceName
  readonly tables: readonly string[]
}

/** The backfill of each source with its parts and workers, and the runs of all that ever were. */
export function BackfillsPart({ search }: { search: PipelineSearch }) {
  const [asking, setAsking] = useState<BackfillOrder>()
  const sources = useQuery(sourcesQuery)
  const history = useInfiniteQuery(runListQuery({ action: 'ingestion.backfill' }))
  const mayAct = useMayAct()
  const set = useSetFilter<'source'>()
  const chosen = sourceOf(search)
  if (sources.data === undefined)
    return <Waiting error={sources.error} onRetry={() => void sources.refetch()} />
  const configured = sources.data.sources.filter((source) => source.configured)
  const first = configured[0]?.name
  return (
    <section aria-label={PIPELINE.parts.backfills} className="space-y-5">
      <search className="flex flex-wrap items-end gap-3">
        <ChoiceFilter
          label={BACKFILLS.source}
          value={chosen}
          choices={PIPELINE.quarantine.sources}
          onChange={set('source')}
        />
        {mayAct && first !== undefined && (
          <Button onClick={() => setAsking({ source: chosen ?? first, tables: [] })}>
            {BACKFILLS.begin}
          </Button>
        )}
      </search>
      {sources.data.sources
        .filter(({ name }) => chosen === undefined || name === chosen)
        .map(({ name }) => (
          <BackfillPanel key={name} source={name} onGoOn={(tables) => setAsking({ source: name, tables })} />
        ))}
      <section aria-label={BACKFILLS.history}>
        <h2 className="mb-2 font-semibold">{BACKFILLS.history}</h2>
        <RowsBox
          label={BACKFILLS.history}
          list={history}
          rows={history.data?.pages.flatMap((page) => page.runs) ?? []}
          keyOf={({ id }) => id}
          estimate={ROW_PX}
          empty={<Empty title={BACKFILLS.noHistory} />}
          render={(run) => <RunRow run={run} />}
        />
      </section>
      {asking !== undefined && (
        <BackfillDialog
          order={asking}
          sources={configured.map(({ name }) => name)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  )
}
