import { Link } from '@tanstack/react-router'
import type { Run } from '../../api/types.ts'
import { ProgressLine } from '../../components/progress-line.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { Time } from '../../components/time.tsx'
import { PIPELINE } from '../../texts/pipeline.ts'
import type { Part } from './filter.ts'
import { stepName } from './plan-view.tsx'
import { tookOf } from './runs-part.tsx'

const { run: RUN, runs: RUNS } = PIPELINE

/** Where the run is, who began it, what comes before and after it, and why it ended when it did not succeed. */
export function RunState({ run }: { run: Run }) {
  const { status, startedBy, createdAt, finishedAt, error } = run
  const active = status === 'running' || status === 'queued'
  return (
    <section
      aria-label={RUNS.status}
      data-status={status}
      className="rounded-lg border border-line bg-surface px-4 py-3 text-[13px]"
    >
      <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 tabular-nums">
        <StatusMark status={status} />
        <span>
          {RUNS.by(startedBy)} · {RUNS.started} <Time at={createdAt} />
        </span>
        {finishedAt !== null && (
          <span>
            {RUNS.finished} <Time at={finishedAt} />
          </span>
        )}
        {tookOf(run) !== '' && (
          <span>
            {RUNS.took} {tookOf(run)}
          </span>
        )}
        <span className="text-muted">{RUN.attempts(Math.max(1, run.attempt))}</span>
        {run.failures > 0 && (
          <span className="text-bad">
            {active ? RUN.failures(run.failures, run.maxAttempts) : RUN.failedAtLast(run.failures)}
          </span>
        )}
      </p>
      {active && <ProgressLine run={run} label={PIPELINE.actions[run.action] ?? run.action} />}
      {active && run.cancelRequestedBy !== null && (
        <p className="mt-1 text-warn">{RUN.cancelRequested(run.cancelRequestedBy)}</p>
      )}
      {error !== null && <RunError run={run} error={error} />}
      <Chain run={run} />
    </section>
  )
}

function RunError({ run, error }: { run: Run; error: NonNullable<Run['error']> }) {
  return (
    <div role="alert" className="mt-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
      <p className="font-medium">{run.retryAt === null ? RUN.error : RUN.lastError}</p>
      <p className="break-words">{error.message}</p>
      <p className="font-mono text-xs">{error.code}</p>
      {run.retryAt !== null && (
        <p>
          {RUN.tryAgain} <Time at={run.retryAt} />
        </p>
      )}
      {error.code === 'VALIDATION_BLOCKED' && (
        <Link
          to="/pipeline"
          search={{ part: 'validation', status: 'failed' }}
          className="font-medium underline underline-offset-2"
        >
          {RUN.failing}
        </Link>
      )}
    </div>
  )
}

/** Work of which another part of the pipeline tells more. */
const PART_OF: Readonly<Record<string, Part>> = {
  'ingestion.sync': 'sources',
  'ingestion.watch': 'sources',
  'ingestion.backfill': 'backfills',
  'ingestion.join-backfill': 'backfills',
  'quarantine.replay': 'quarantine',
  'privacy.erase-person': 'privacy',
}

function Chain({ run: { parentId, next, requestId, action, input } }: { run: Run }) {
  const part = PART_OF[action]
  const source = typeof input.source === 'string' ? { source: input.source } : {}
  return (
    <p className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-muted">
      {parentId !== null && (
        <span>
          {RUN.parent}{' '}
          <Link
            to="/pipeline/runs/$id"
            params={{ id: parentId }}
            className="font-mono text-xs text-accent underline underline-offset-2"
          >
            {parentId.slice(-8)}
          </Link>
        </span>
      )}
      <span>{next.length === 0 ? RUN.nothingNext : `${RUN.next}: ${next.map(stepName).join(' → ')}`}</span>
      {part !== undefined && (
        <Link
          to="/pipeline"
          search={{ part, ...source }}
          className="text-accent underline underline-offset-2"
        >
          {PIPELINE.parts[part]}
        </Link>
      )}
      <Link to="/audit" search={{ requestId }} className="text-accent underline underline-offset-2">
        {RUN.request}
      </Link>
    </p>
  )
}
