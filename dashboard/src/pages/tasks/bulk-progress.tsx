import { Button } from '../../components/button.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import type { BulkProgress } from './bulk-run.ts'

/** How far a run over many tasks is, and the way to end it. */
export function BulkProgressLine({ progress, onStop }: { progress: BulkProgress; onStop: () => void }) {
  const { all, done, refused, pausedSeconds } = progress
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1" data-testid="bulk-progress">
      <progress aria-label={TASKS.bulk.progress} value={done} max={all} className="w-40" />
      <span className="font-medium text-ink tabular-nums">
        {TASKS.bulk.running(formatCount(done), formatCount(all), formatCount(refused))}
      </span>
      <Button look="danger" onClick={onStop} title={TASKS.bulk.stopHint}>
        {TASKS.bulk.stop}
      </Button>
      {pausedSeconds !== null && (
        <span role="status" className="text-warn">
          {TASKS.bulk.paused(pausedSeconds)}
        </span>
      )}
    </div>
  )
}
