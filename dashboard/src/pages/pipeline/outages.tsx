import { useQuery } from '@tanstack/react-query'
import { outagesQuery, type SourceName } from '../../api/loading-queries.ts'
import { Time } from '../../components/time.tsx'
import { LOADING } from '../../texts/loading.ts'

const { sources: SOURCES } = LOADING

/** When the source was away or too old before; nothing when it never was. */
export function Outages({ source }: { source: SourceName }) {
  const alerts = useQuery(outagesQuery(source)).data?.alerts ?? []
  if (alerts.length === 0) return null
  return (
    <details className="border-t border-line">
      <summary className="cursor-pointer px-4 py-2.5 text-[13px] font-medium">{SOURCES.outages}</summary>
      <ul className="divide-y divide-line text-[13px]">
        {alerts.map(({ id, kind, code, failures, since, endedAt }) => (
          <li key={id} data-outage={id} className="px-4 py-2">
            {SOURCES.from} <Time at={since} />{' '}
            {endedAt === null ? (
              <b className="font-medium text-warn">{SOURCES.still}</b>
            ) : (
              <>
                {SOURCES.until} <Time at={endedAt} />
              </>
            )}
            : {SOURCES.outage[kind](failures)} <code className="font-mono text-xs text-muted">{code}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}
