import type { AuditEntry } from '../../api/types.ts'
import { formatDuration } from '../../lib/format.ts'
import { AUDIT } from '../../texts/audit.ts'
import { texts } from '../../texts.ts'
import { EntryInput } from './entry-input.tsx'
import { OutcomeMark } from './outcome-mark.tsx'
import { Unfolding } from './unfolding.tsx'

/** Somebody asked for something: who, through what, how it ended, and on request with what input. */
export function AskedStep({ entry }: { entry: AuditEntry }) {
  const { actor, onBehalfOf, action, channel, dryRun, durationMs } = entry
  return (
    <>
      <span className="min-w-0 font-medium break-words">{AUDIT.asked(actor, action)}</span>
      <OutcomeMark entry={entry} />
      <span className="text-muted">
        {onBehalfOf !== null && `${texts.audit.forAgent(onBehalfOf)}, `}
        {AUDIT.through(channel)}
        {dryRun && `, ${texts.audit.dryRun}`}
        {durationMs !== null && `, ${AUDIT.took(formatDuration(durationMs))}`}
      </span>
      <Unfolding show={AUDIT.showInput} hide={AUDIT.hideInput}>
        <EntryInput input={entry.input} />
      </Unfolding>
    </>
  )
}
