import type { TableState, UnloadedTable } from '../../api/loading-queries.ts'
import type { Source } from '../../api/pipeline-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Loading } from '../../components/states.tsx'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { Outages } from './outages.tsx'
import { SourceActions } from './source-actions.tsx'
import { SourceFacts } from './source-facts.tsx'
import { SourceTables } from './source-tables.tsx'

const { sources: SOURCES } = LOADING
const LOOK = {
  fine: 'bg-good-soft text-good',
  lost: 'bg-bad-soft text-bad',
  missing: 'bg-warn-soft text-warn',
  stale: 'bg-warn-soft text-warn',
  never: 'bg-sunken text-muted',
  off: 'bg-sunken text-muted',
} as const

interface SourcePanelProps {
  source: Source
  /** All of the source; undefined while they are read. */
  tables: readonly TableState[] | undefined
  neverLoaded: readonly UnloadedTable[]
  /** Which of them are shown. */
  fits: (table: TableState | UnloadedTable) => boolean
  counted: boolean
  filtered: boolean
}

/** One source: can it be read, how old is what is here, what was left out, and its tables. */
export function SourcePanel({ source, tables, neverLoaded, fits, counted, filtered }: SourcePanelProps) {
  return (
    <Panel
      title={PIPELINE.quarantine.sources[source.name]}
      aside={
        <span className="flex flex-wrap items-center gap-2">
          <StateMark source={source} />
          {source.configured && <SourceActions source={source} />}
        </span>
      }
    >
      <div data-source-panel={source.name}>
        <SourceFacts source={source} tables={tables} unloaded={neverLoaded.length} />
        {tables === undefined ? (
          <Loading lines={6} />
        ) : (
          <SourceTables
            name={PIPELINE.quarantine.sources[source.name]}
            tables={tables.filter(fits)}
            neverLoaded={neverLoaded.filter(fits)}
            counted={counted}
            filtered={filtered}
          />
        )}
        <Outages source={source.name} />
      </div>
    </Panel>
  )
}

function StateMark({ source }: { source: Source }) {
  const state = stateOf(source)
  return (
    <span data-state={state} className={`rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[state]}`}>
      {SOURCES.states[state]}
    </span>
  )
}

function stateOf({ configured, alerts, tablesLoaded }: Source): keyof typeof LOOK {
  if (!configured) return 'off'
  if (alerts.some(({ kind }) => kind === 'lost')) return 'lost'
  if (alerts.some(({ kind }) => kind === 'rows-missing')) return 'missing'
  if (alerts.length > 0) return 'stale'
  return tablesLoaded === 0 ? 'never' : 'fine'
}
