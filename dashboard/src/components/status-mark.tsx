import type { RunStatus } from '../api/types.ts'
import { texts } from '../texts.ts'

const LOOK: Readonly<Record<RunStatus | 'never', string>> = {
  never: 'bg-sunken text-muted',
  queued: 'bg-sunken text-muted',
  running: 'bg-accent-soft text-accent',
  succeeded: 'bg-good-soft text-good',
  failed: 'bg-bad-soft text-bad',
  cancelled: 'bg-warn-soft text-warn',
}

/** State in words; the colour only repeats it. */
export function StatusMark({ status }: { status: RunStatus | 'never' }) {
  return (
    <span className={`shrink-0 rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap ${LOOK[status]}`}>
      {texts.status[status]}
    </span>
  )
}
