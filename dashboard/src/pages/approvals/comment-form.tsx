import { type FormEvent, type Ref, useId } from 'react'
import { Button } from '../../components/button.tsx'
import { APPROVALS } from '../../texts/approvals.ts'

interface CommentFormProps {
  label: string
  value: string
  onChange: (value: string) => void
  onSend: () => void
  /** Absent where the form always stands. */
  onCancel?: () => void
  busy: boolean
  error: Error | null
  field?: Ref<HTMLTextAreaElement>
  autoFocus?: boolean
}

/** Ctrl Enter sends, Escape gives it up. */
export function CommentForm(props: CommentFormProps) {
  const { label, value, onChange, onSend, onCancel, busy, error, field, autoFocus = false } = props
  const name = useId()
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (value.trim() !== '' && !busy) onSend()
  }
  return (
    <form onSubmit={send} className="font-sans text-[13px]">
      <label htmlFor={name} className="text-xs text-muted">
        {label}
      </label>
      <textarea
        id={name}
        ref={field}
        // biome-ignore lint/a11y/noAutofocus: the form was opened to write this
        autoFocus={autoFocus}
        dir="auto"
        rows={3}
        maxLength={10_000}
        value={value}
        placeholder={APPROVALS.comments.placeholder}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event)
          if (event.key === 'Escape') onCancel?.()
          // The box around it has keys of its own.
          event.stopPropagation()
        }}
        className="mt-0.5 block w-full resize-y rounded-md border border-line bg-surface p-2 leading-5 text-ink"
      />
      {error !== null && (
        <p role="alert" className="mt-1 wrap-anywhere text-bad">
          {error.message}
        </p>
      )}
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        {onCancel !== undefined && <Button onClick={onCancel}>{APPROVALS.comments.cancel}</Button>}
        <Button type="submit" disabled={value.trim() === '' || busy}>
          {APPROVALS.comments.add}
        </Button>
      </div>
    </form>
  )
}
