import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { watchQuery } from '../../api/loading-queries.ts'
import { type Source, sourcesQuery } from '../../api/pipeline-queries.ts'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { isWatching } from './watch-state.ts'

const { sources: SOURCES } = PIPELINE

/** Where the data comes from, and how fresh it is. */
export function SourcesPanel() {
  const sources = useQuery(sourcesQuery).data?.sources ?? []
  if (sources.length === 0) return null
  return (
    <section aria-label={SOURCES.title} className="mt-3 grid gap-2 text-[13px] sm:grid-cols-2 lg:gap-5">
      {sources.map((source) => (
        <SourceLine key={source.name} source={source} />
      ))}
    </section>
  )
}

function SourceLine({ source }: { source: Source }) {
  const watch = useQuery(watchQuery).data?.runs[0]
  const { name, configured, kind, location, database, tablesLoaded, freshAsOf, openQuarantine } = source
  return (
    <div data-source={name} className="min-w-0 rounded-lg border border-line bg-surface px-4 py-2.5">
      <p className="break-words">
        <Link
          to="/pipeline"
          search={{ part: 'sources', source: name }}
          resetScroll={false}
          className="font-semibold hover:underline"
        >
          {PIPELINE.quarantine.sources[name]}
        </Link>{' '}
        <span className="text-muted">
          {configured
            ? [SOURCES.kinds[kind ?? ''] ?? kind, location, database]
                .filter((part) => part !== null)
                .join(' · ')
            : SOURCES.notConfigured}
        </span>
      </p>
      <p className="flex flex-wrap gap-x-3 text-muted tabular-nums">
        <span>
          {freshAsOf === null ? (
            SOURCES.never
          ) : (
            <>
              {SOURCES.fresh} <Time at={freshAsOf} />
            </>
          )}
        </span>
        <span>
          {formatCount(tablesLoaded)} {SOURCES.tables(tablesLoaded)}
        </span>
        {isWatching(watch, name) && <span>{LOADING.watch.short}</span>}
        {openQuarantine > 0 && (
          <Link
            to="/pipeline"
            search={{ part: 'quarantine', source: name }}
            resetScroll={false}
            className="font-medium text-warn underline underline-offset-2"
          >
            {formatCount(openQuarantine)} {SOURCES.quarantined(openQuarantine)}
          </Link>
        )}
      </p>
      {source.alerts.map((alert) => (
        <AlertLine key={alert.id} alert={alert} />
      ))}
    </div>
  )
}

/** One line while something is wrong with a source; gone when a load ends well. */
export function AlertLine({ alert }: { alert: Source['alerts'][number] }) {
  const { kind, code, since, lastGoodAt, failures } = alert
  return (
    <p data-alert={kind} className="mt-1 font-medium text-warn">
      {SOURCES.alert[kind](failures)} <Time at={since} />
      {kind === 'lost' && <span className="font-normal"> ({code})</span>}
      {lastGoodAt !== null && (
        <span className="font-normal">
          ; {SOURCES.asOf} <Time at={lastGoodAt} />
        </span>
      )}
    </p>
  )
}
