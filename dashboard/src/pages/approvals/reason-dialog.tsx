import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import type { Decision } from './deciding.ts'
import { DecisionNotice } from './decision-notice.tsx'

interface ReasonDialogProps {
  decision: Decision
  what: string
  /** On the revision that is decided: they may stand for a reason. */
  openComments: number
  error: Error | null
  busy: boolean
  onClose: () => void
  onDecide: (reason: string) => void
}

const FORM = 'reason-form'

/** Asks why, before something is sent back. Ctrl Enter decides, too. */
export function ReasonDialog({
  decision,
  what,
  openComments,
  error,
  busy,
  onClose,
  onDecide,
}: ReasonDialogProps) {
  const [reason, setReason] = useState('')
  const enough = reason.trim() !== '' || openComments > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (enough && !busy) onDecide(reason)
  }
  return (
    <Modal
      open
      onClose={onClose}
      title={APPROVALS.reasonTitle[decision](what)}
      hint={openComments > 0 ? APPROVALS.reasonOptional(openComments) : APPROVALS.reasonNeeded}
      actions={
        <>
          <Button onClick={onClose}>{APPROVALS.comments.cancel}</Button>
          <Button type="submit" form={FORM} look="primary" disabled={!enough || busy}>
            {APPROVALS.verbs[decision]}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit}>
        <label className="flex flex-col gap-1 text-[13px] text-muted">
          {APPROVALS.reason}
          <textarea
            // biome-ignore lint/a11y/noAutofocus: the dialog was opened to write this
            autoFocus
            dir="auto"
            rows={5}
            maxLength={10_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
            }}
            className="w-full resize-y rounded-md border border-line bg-surface p-2 text-[14px] text-ink"
          />
        </label>
      </form>
      {error !== null && (
        <div className="mt-3 overflow-hidden rounded-md">
          <DecisionNotice error={error} />
        </div>
      )}
    </Modal>
  )
}
