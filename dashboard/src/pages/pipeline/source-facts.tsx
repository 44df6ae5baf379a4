import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { newestDriftQuery, type TableState, watchQuery } from '../../api/loading-queries.ts'
import { type Source, sourcesQuery } from '../../api/pipeline-queries.ts'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { AlertLine } from './sources-panel.tsx'
import { isLate } from './table-sums.ts'
import { isWatching } from './watch-state.ts'

const { sources: SOURCES } = LOADING

interface SourceFactsProps {
  source: Source
  tables: readonly TableState[] | undefined
  unloaded: number
}

/** What is wrong with a source now, how old its data is, what comes next, and what was left out. */
export function SourceFacts({ source, tables = [], unloaded }: SourceFactsProps) {
  const { name, configured, kind, location, database, user, openQuarantine } = source
  const drift = useQuery(newestDriftQuery(name)).data?.changes[0]
  if (!configured && tables.length === 0)
    return <p className="px-4 py-3 text-[13px] text-muted">{SOURCES.notConfigured}</p>
  const place = [PIPELINE.sources.kinds[kind ?? ''] ?? kind, location, database, user]
  return (
    <div className="border-b border-line px-4 py-3 text-[13px]">
      {source.alerts.map((alert) => (
        <AlertLine key={alert.id} alert={alert} />
      ))}
      <dl className="mt-1 grid grid-cols-1 gap-x-6 gap-y-1.5 sm:grid-cols-2 xl:grid-cols-4">
        <Fact name={SOURCES.connection}>
          {configured ? place.filter((part) => part !== null).join(' · ') : SOURCES.notConfigured}
        </Fact>
        <Fact name={SOURCES.asOf}>
          <Oldest tables={tables} />
          {unloaded > 0 && tables.length > 0 && (
            <span className="block font-medium text-warn">{SOURCES.unloaded(unloaded)}</span>
          )}
        </Fact>
        <Fact name={SOURCES.newest}>
          <NewestChange tables={tables} />
        </Fact>
        <Fact name={SOURCES.limits}>
          <Limits tables={tables} />
        </Fact>
        <Fact name={SOURCES.next}>
          <NextLoad source={source} />
        </Fact>
        <Fact name={SOURCES.leftOut}>
          {openQuarantine === 0 ? (
            SOURCES.nothingLeftOut
          ) : (
            <Link
              to="/pipeline"
              search={{ part: 'quarantine', source: name }}
              resetScroll={false}
              className="font-medium text-warn underline underline-offset-2"
            >
              {formatCount(openQuarantine)} {PIPELINE.sources.quarantined(openQuarantine)}
            </Link>
          )}
        </Fact>
        <Fact name={SOURCES.schema}>
          {drift === undefined ? (
            SOURCES.noChange
          ) : (
            <Link
              to="/pipeline"
              search={{ part: 'drift', source: name }}
              resetScroll={false}
              className="text-accent underline underline-offset-2"
            >
              {PIPELINE.drift.changes[drift.change] ?? drift.change} {drift.table}
              {drift.column !== null && `.${drift.column}`}, <Time at={drift.detectedAt} />
            </Link>
          )}
        </Fact>
      </dl>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="break-words tabular-nums">{children}</dd>
    </div>
  )
}

/** As of when everything is here: the table that was loaded longest ago says it. */
function Oldest({ tables }: { tables: readonly TableState[] }) {
  const [first, ...rest] = tables
  if (first === undefined) return SOURCES.neverWhole
  const oldest = rest.reduce((old, table) => (table.freshAsOf < old.freshAsOf ? table : old), first)
  return (
    <>
      <Time at={oldest.freshAsOf} />{' '}
      <span className="break-all text-muted">({SOURCES.asOfHint(oldest.table)})</span>
    </>
  )
}

/** In the source's own words: a source that stands still looks fresh however often it is loaded. */
function NewestChange({ tables }: { tables: readonly TableState[] }) {
  const moments = tables.flatMap(({ changedAt }) => changedAt ?? []).toSorted()
  const newest = moments.at(-1)
  return newest === undefined ? SOURCES.noNewest : newest.replace(/\.\d+/, '')
}

function Limits({ tables }: { tables: readonly TableState[] }) {
  const limited = tables.filter(({ limitSeconds }) => limitSeconds !== null)
  const now = useNow()
  const late = limited.filter((table) => isLate(table, now)).length
  if (limited.length === 0) return <span className="text-muted">{SOURCES.noLimit}</span>
  if (late === 0) return SOURCES.inTime(formatCount(limited.length))
  return (
    <span className="font-medium text-warn">
      {SOURCES.late(formatCount(late), formatCount(limited.length))}
    </span>
  )
}

function NextLoad({ source: { name, alerts } }: { source: Source }) {
  const watch = useQuery(watchQuery).data?.runs[0]
  const schedule = useQuery(sourcesQuery).data?.schedule ?? null
  if (isWatching(watch, name))
    return alerts.some(({ kind }) => kind === 'lost') ? SOURCES.watchedLost : SOURCES.watched
  return schedule === null ? SOURCES.unscheduled : SOURCES.scheduled(schedule)
}
