import { type FormEvent, useId, useRef, useState } from 'react'
import { TASKS } from '../texts/tasks.ts'
import { Button } from './button.tsx'
import { Modal } from './modal.tsx'

export interface ReasonQuestion {
  readonly title: string
  readonly hint?: string
  /** It is done without a reason too. */
  readonly optional?: boolean
  /** @param reason undefined where none was given */
  answer(reason: string | undefined): void
}

interface ReasonDialogProps {
  /** Nothing is asked: the dialog is closed. */
  question: ReasonQuestion | undefined
  onClose: () => void
}

const MOST_CHARACTERS = 2_000

/** Asks why, before something is done that needs a reason. */
export function ReasonDialog({ question, onClose }: ReasonDialogProps) {
  return question === undefined ? null : <Asking question={question} onClose={onClose} />
}

function Asking({ question, onClose }: { question: ReasonQuestion; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const form = useId()
  const given = reason.trim()
  const missing = given === '' && question.optional !== true
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (missing) return
    onClose()
    question.answer(given === '' ? undefined : given)
  }
  return (
    <Modal
      open
      onClose={onClose}
      title={question.title}
      hint={question.hint ?? TASKS.reason.hint}
      focus={field}
      actions={
        <>
          <Button onClick={onClose}>{TASKS.reason.cancel}</Button>
          <Button type="submit" form={form} look="primary" disabled={missing}>
            {TASKS.reason.apply}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <label className="flex flex-col gap-1 text-[13px] text-muted">
          {question.optional === true ? TASKS.reason.optional : TASKS.reason.label}
          <textarea
            ref={field}
            value={reason}
            maxLength={MOST_CHARACTERS}
            rows={3}
            dir="auto"
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
            }}
            className="w-full resize-y rounded-md border border-line bg-surface p-2 text-sm text-ink"
          />
        </label>
      </form>
    </Modal>
  )
}
