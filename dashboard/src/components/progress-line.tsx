import type { Run } from '../api/types.ts'
import { formatCount } from '../lib/format.ts'
import { texts } from '../texts.ts'

/** How far a run is; without a known total the bar only says that it moves. */
export function ProgressLine({ run, label }: { run: Run; label: string }) {
  const { progress } = run
  const total = progress?.total
  const done = progress?.done ?? 0
  return (
    <div className="mt-2" data-testid="progress">
      <progress
        aria-label={texts.pipeline.progress(label)}
        {...(total === undefined || total === 0 ? {} : { value: Math.min(done, total), max: total })}
      />
      {progress !== null && (
        <p
          className="mt-1 truncate text-xs text-muted tabular-nums"
          title={progress.message ?? progress.stage}
        >
          {formatCount(done)}
          {total !== undefined && ` / ${formatCount(total)}`} · {progress.message ?? progress.stage}
        </p>
      )}
    </div>
  )
}
