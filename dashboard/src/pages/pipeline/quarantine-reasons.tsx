import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Reason, reasonsQuery, type SourceName } from '../../api/loading-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import type { ReplayScope } from './replay-start.ts'

const { replay: REPLAY } = LOADING
/** Shown at first. */
const FIRST = 6

interface ReasonsProps {
  source: SourceName | undefined
  onReplay: (scope: ReplayScope) => void
}

/** Why rows were left out, counted by table and reason; nothing while there is none. */
export function QuarantineReasons({ source, onReplay }: ReasonsProps) {
  const [all, setAll] = useState(false)
  const mayAct = useMayAct()
  const reasons = (useQuery(reasonsQuery).data?.reasons ?? []).filter(
    (reason) => source === undefined || reason.source === source,
  )
  if (reasons.length === 0) return null
  const sources = [...new Set(reasons.map((reason) => reason.source))].toSorted().toReversed()
  return (
    <div className="mb-5">
      <Panel
        title={REPLAY.reasons}
        aside={
          mayAct && (
            <span className="flex flex-wrap gap-2">
              {sources.map((name) => (
                <Button key={name} onClick={() => onReplay({ source: name })}>
                  {REPLAY.all(PIPELINE.quarantine.sources[name])}
                </Button>
              ))}
            </span>
          )
        }
      >
        <ul className="divide-y divide-line text-[13px]">
          {(all ? reasons : reasons.slice(0, FIRST)).map((reason) => (
            <ReasonRow
              key={`${reason.source} ${reason.table} ${reason.code}`}
              reason={reason}
              onReplay={onReplay}
            />
          ))}
        </ul>
        {!all && reasons.length > FIRST && (
          <div className="border-t border-line px-4 py-2">
            <Button onClick={() => setAll(true)}>{REPLAY.more(formatCount(reasons.length))}</Button>
          </div>
        )}
      </Panel>
    </div>
  )
}

interface ReasonRowProps {
  reason: Reason
  onReplay: (scope: ReplayScope) => void
}

function ReasonRow({ reason: { source, table, code, rows, example, since }, onReplay }: ReasonRowProps) {
  const mayAct = useMayAct()
  return (
    <li
      data-reason={`${source}.${table}.${code}`}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2"
    >
      <span className="min-w-10 text-right font-semibold text-warn tabular-nums">{formatCount(rows)}</span>
      <span className="min-w-0 flex-1 basis-60">
        <Link
          to="/pipeline"
          search={{ part: 'quarantine', source, table, code }}
          resetScroll={false}
          aria-label={REPLAY.narrow(code, table)}
          className="font-medium underline decoration-line underline-offset-2 hover:decoration-current"
        >
          <code className="font-mono text-xs break-all">{code}</code>
        </Link>{' '}
        {PIPELINE.quarantine.sources[source]} <code className="font-mono text-xs break-all">{table}</code>{' '}
        <span className="text-muted">
          {REPLAY.since.toLowerCase()} <Time at={since} />
        </span>
        <span className="block break-words text-muted">{example}</span>
      </span>
      {mayAct && <Button onClick={() => onReplay({ source, table, code })}>{REPLAY.button}</Button>}
    </li>
  )
}
