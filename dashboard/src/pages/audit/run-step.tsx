import { Link } from '@tanstack/react-router'
import type { Run } from '../../api/types.ts'
import { AUDIT } from '../../texts/audit.ts'
import { texts } from '../../texts.ts'

/** Long work that the request began, and where it is now. */
export function RunStep({ run: { id, action, status, error } }: { run: Run }) {
  return (
    <>
      <Link
        to="/pipeline/runs/$id"
        params={{ id }}
        className="font-medium text-accent underline underline-offset-2"
      >
        {AUDIT.runStarted(action)}
      </Link>
      <span className="text-muted">{AUDIT.runState(texts.status[status].toLowerCase())}</span>
      {error !== null && <span className="font-mono text-xs break-all text-bad">{error.code}</span>}
    </>
  )
}
