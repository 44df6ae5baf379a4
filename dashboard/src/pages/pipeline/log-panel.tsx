import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { type LogLine, runLogQuery } from '../../api/pipeline-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { formatClock, formatExactTime } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'

const { run: RUN } = PIPELINE
const ROW_PX = 26
const LOOK: Readonly<Record<string, string>> = { error: 'text-bad', warn: 'text-warn' }

/** What the run noted, line by line; it follows the end until somebody scrolls up to read. */
export function LogPanel({ id, active }: { id: string; active: boolean }) {
  const { data, error, refetch } = useQuery(runLogQuery(id))
  const [follow, setFollow] = useState(active)
  return (
    <Panel
      title={RUN.log}
      aside={
        <label className="flex items-center gap-2 text-[13px] text-muted">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          {RUN.follow}
        </label>
      }
    >
      {data === undefined && error === null && <Loading />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && data.length === 0 && <Empty title={RUN.noLog} />}
      {data !== undefined && data.length > 0 && (
        <Lines lines={data} follow={follow} onReadBack={() => setFollow(false)} />
      )}
    </Panel>
  )
}

interface LinesProps {
  lines: readonly LogLine[]
  follow: boolean
  onReadBack: () => void
}

function Lines({ lines, follow, onReadBack }: LinesProps) {
  const scroller = useRef<HTMLElement>(null)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  })
  useEffect(() => {
    if (follow) rows.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [follow, lines.length, rows])
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={RUN.lines}
      onWheel={(event) => event.deltaY < 0 && onReadBack()}
      onKeyDown={(event) => ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && onReadBack()}
      className="max-h-[28rem] overflow-auto font-mono text-xs"
    >
      <ol className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <li
            key={item.key}
            ref={rows.measureElement}
            data-index={item.index}
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${item.start}px)` }}
          >
            <Line line={lines[item.index] as LogLine} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Line({ line: { level, message, at } }: { line: LogLine }) {
  return (
    <p className={`flex gap-3 px-4 py-1 ${LOOK[level] ?? ''}`}>
      <time dateTime={at} title={formatExactTime(at)} className="shrink-0 text-muted">
        {formatClock(at)}
      </time>
      {level !== 'info' && <span className="shrink-0">{RUN.levels[level] ?? level}</span>}
      <span dir="auto" className="min-w-0 break-words">
        {message}
      </span>
    </p>
  )
}
