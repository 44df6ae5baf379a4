import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { freshnessQuery } from '../../api/loading-queries.ts'
import { sourcesQuery } from '../../api/pipeline-queries.ts'
import { Button } from '../../components/button.tsx'
import { ChoiceFilter, TextFilter } from '../../components/filter-fields.tsx'
import { Waiting } from '../../components/states.tsx'
import { useNow } from '../../lib/now.ts'
import { useSetFilter } from '../../lib/search.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { type PipelineSearch, sourceOf } from './filter.ts'
import { SourcePanel } from './source-panel.tsx'
import { needsLook } from './table-sums.ts'
import { WatchPanel } from './watch-panel.tsx'

const { sources: SOURCES } = LOADING

/** Is everything here, how old is it, and what was left out: the sources with their tables, and the watch. */
export function SourcesPart({ search }: { search: PipelineSearch }) {
  const [counted, setCounted] = useState(false)
  const sources = useQuery(sourcesQuery)
  const freshness = useQuery({ ...freshnessQuery(counted), placeholderData: (old) => old })
  const now = useNow()
  const chosen = sourceOf(search)
  const wanted = search.table?.toLowerCase() ?? ''
  const fits = (table: Parameters<typeof needsLook>[0]) =>
    table.table.includes(wanted) && (search.state !== 'attention' || needsLook(table, now))
  const error = sources.error ?? freshness.error
  if (sources.data === undefined || (freshness.data === undefined && error !== null)) {
    const retry = () => void Promise.all([sources.refetch(), freshness.refetch()])
    return <Waiting error={error} onRetry={retry} />
  }
  return (
    <section aria-label={PIPELINE.parts.sources} className="space-y-5">
      <Filters search={search} counted={counted} onCount={() => setCounted(true)} />
      <WatchPanel />
      {sources.data.sources
        .filter(({ name }) => chosen === undefined || name === chosen)
        .map((source) => (
          <SourcePanel
            key={source.name}
            source={source}
            tables={freshness.data?.tables.filter((table) => table.source === source.name)}
            neverLoaded={(freshness.data?.neverLoaded ?? []).filter((table) => table.source === source.name)}
            fits={fits}
            counted={counted}
            filtered={wanted !== '' || search.state === 'attention'}
          />
        ))}
    </section>
  )
}

interface FiltersProps {
  search: PipelineSearch
  counted: boolean
  onCount: () => void
}

function Filters({ search, counted, onCount }: FiltersProps) {
  const set = useSetFilter<'source' | 'table' | 'state'>()
  return (
    <search className="flex flex-wrap items-end gap-3">
      <ChoiceFilter
        label={SOURCES.source}
        value={sourceOf(search)}
        choices={PIPELINE.quarantine.sources}
        onChange={set('source')}
      />
      <TextFilter label={SOURCES.table} value={search.table} onChange={set('table')} />
      <ChoiceFilter
        label={SOURCES.show}
        value={search.state === 'attention' ? 'attention' : undefined}
        none={SOURCES.all}
        choices={{ attention: SOURCES.attention }}
        onChange={set('state')}
      />
      <Button disabled={counted} onClick={onCount}>
        {SOURCES.count}
      </Button>
    </search>
  )
}
