import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type RunFilter, readRuns, runListQuery } from '../../api/pipeline-queries.ts'
import type { Run } from '../../api/types.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { RowsBox } from '../../components/rows-box.tsx'
import { Empty } from '../../components/states.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { Time } from '../../components/time.tsx'
import { formatDuration } from '../../lib/format.ts'
import { useSetFilter } from '../../lib/search.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'
import { aboutInput } from './about.ts'
import { type PipelineSearch, RUN_STATUSES, runStatusOf } from './filter.ts'

const { runs: RUNS } = PIPELINE
const ROW_PX = 58
const HEADER = [
  'id',
  'action',
  'status',
  'startedBy',
  'createdAt',
  'startedAt',
  'finishedAt',
  'attempt',
  'failures',
  'error',
]

/** Every run, newest first, live while it goes on. */
export function RunsPart({ search }: { search: PipelineSearch }) {
  const status = runStatusOf(search)
  const filter: RunFilter = {
    ...(search.action === undefined ? {} : { action: search.action }),
    ...(status === undefined ? {} : { status }),
  }
  const list = useInfiniteQuery(runListQuery(filter))
  const set = useSetFilter<'action' | 'status'>()
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? []
  const narrowed = Object.keys(filter).length > 0
  return (
    <section aria-label={RUNS.title}>
      <search className="mb-3 flex flex-wrap items-end gap-3">
        <ChoiceFilter
          label={RUNS.action}
          value={search.action}
          choices={PIPELINE.actions}
          onChange={set('action')}
        />
        <ChoiceFilter
          label={RUNS.status}
          value={status}
          choices={Object.fromEntries(RUN_STATUSES.map((name) => [name, texts.status[name]]))}
          onChange={set('status')}
        />
        <CsvExport
          name="runs"
          header={HEADER}
          read={async (cursor) => {
            const page = await readRuns(filter, cursor)
            return { rows: page.runs, nextCursor: page.nextCursor }
          }}
          cells={(run) => HEADER.map((field) => (field === 'error' ? run.error?.code : run[field as 'id']))}
        />
      </search>
      <RowsBox
        label={RUNS.title}
        list={list}
        rows={runs}
        keyOf={({ id }) => id}
        estimate={ROW_PX}
        empty={
          <Empty
            title={narrowed ? RUNS.noneFits : RUNS.none}
            {...(narrowed ? {} : { hint: RUNS.noneHint })}
          />
        }
        render={(run) => <RunRow run={run} />}
      />
    </section>
  )
}

/** A run in a list: what, who, when, how far or why it ended. */
export function RunRow({ run }: { run: Run }) {
  const { id, action, status, input, startedBy, createdAt, error } = run
  return (
    <div data-run={id} className="px-4 py-2 text-[13px]">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 truncate">
          <Link to="/pipeline/runs/$id" params={{ id }} className="font-medium hover:underline">
            {PIPELINE.actions[action] ?? action}
          </Link>
          <span className="ml-2 text-muted">{aboutInput(input)}</span>
        </span>
        <StatusMark status={status} />
      </div>
      <div className="flex flex-wrap justify-between gap-x-3 text-muted tabular-nums">
        <span>
          {RUNS.by(startedBy)} · <Time at={createdAt} />
        </span>
        <span>{tookOf(run)}</span>
      </div>
      {status === 'running' && <ProgressLine run={run} label={PIPELINE.actions[action] ?? action} />}
      {status === 'failed' && error !== null && (
        <p className="line-clamp-2 break-words text-bad">
          {error.message} <span className="font-mono text-xs">{error.code}</span>
        </p>
      )}
    </div>
  )
}

/** How long it took; empty while it has not ended. */
export function tookOf({ startedAt, finishedAt }: Pick<Run, 'startedAt' | 'finishedAt'>): string {
  if (startedAt === null || finishedAt === null) return ''
  return formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))
}
