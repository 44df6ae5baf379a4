import type { AuditEntry } from '../../api/types.ts'
import { texts } from '../../texts.ts'

const LOOK: Readonly<Record<string, string>> = {
  intent: 'bg-accent-soft text-accent',
  done: 'bg-good-soft text-good',
  failed: 'bg-bad-soft text-bad',
  denied: 'bg-warn-soft text-warn',
}

/** How it ended, with the code of the error. */
export function OutcomeMark({ entry: { outcome, errorCode } }: { entry: AuditEntry }) {
  return (
    <>
      <span className={`rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[outcome] ?? ''}`}>
        {texts.audit.outcomes[outcome] ?? outcome}
      </span>
      {errorCode !== null && (
        <span className="block font-mono text-xs break-all text-muted">{errorCode}</span>
      )}
    </>
  )
}
