import { MessageSquarePlus } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import type { ApprovalComment } from '../../api/approvals-queries.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { CommentCard } from './comment-card.tsx'
import { CommentForm } from './comment-form.tsx'
import { useComment } from './commenting.ts'
import { useDecider } from './deciding.ts'
import { type Place, placeName } from './places.ts'

export interface LineComments {
  /** Whether one more can be said. */
  readonly writable: boolean
  readonly composing: Place | undefined
  begin(place: Place): void
  /** In the margin of a line: the way to say something about it. */
  margin(line: number): ReactNode
  /** Below a line: what is said about what ends there, and what is being written. */
  below(line: number): ReactNode
}

interface Order {
  id: string
  /** Of the revision that is shown, those with a line. */
  comments: readonly ApprovalComment[]
  /** The revision is the newest one. */
  newest: boolean
  onClose: () => void
}

/** What is said about lines of a document; a text that is being written stays while its line is out of view. */
export function useLineComments({ id, comments, newest, onClose }: Order): LineComments {
  const { mayWrite } = useDecider()
  const [composing, setComposing] = useState<Place>()
  const [text, setText] = useState('')
  const comment = useComment(id)
  const byEnd = useMemo(() => {
    const lines = new Map<number, ApprovalComment[]>()
    for (const each of comments) {
      const line = each.endLine ?? each.line ?? 0
      lines.set(line, [...(lines.get(line) ?? []), each])
    }
    return lines
  }, [comments])
  const writable = newest && mayWrite
  const begin = (place: Place) => {
    comment.reset()
    setComposing(place)
  }
  const close = () => {
    setComposing(undefined)
    setText('')
    onClose()
  }
  const send = () => comment.mutate({ body: text, place: composing }, { onSuccess: close })
  return {
    writable,
    composing,
    begin,
    margin: (line) =>
      writable ? <MarginButton line={line} onClick={() => begin({ line, endLine: line })} /> : null,
    below: (line) => {
      const said = byEnd.get(line) ?? []
      const here = composing?.endLine === line ? composing : undefined
      if (said.length === 0 && here === undefined) return null
      return (
        <div className="my-1 mr-3 ml-14 max-w-2xl space-y-3 rounded-md border border-line bg-surface p-3 shadow-sm">
          <Said id={id} comments={said} />
          {here !== undefined && (
            <CommentForm
              label={APPROVALS.comments.addTo(placeName(here))}
              value={text}
              onChange={setText}
              onSend={send}
              onCancel={close}
              busy={comment.isPending}
              error={comment.error}
              autoFocus
            />
          )}
        </div>
      )
    },
  }
}

/** Open ones in full; those that are dealt with open on demand. */
function Said({ id, comments }: { id: string; comments: readonly ApprovalComment[] }) {
  const open = comments.filter(({ resolvedAt }) => resolvedAt === null)
  const resolved = comments.filter(({ resolvedAt }) => resolvedAt !== null)
  return (
    <>
      {open.map((comment) => (
        <CommentCard key={comment.id} id={id} comment={comment} />
      ))}
      {resolved.length > 0 && (
        <details className="font-sans text-xs text-muted">
          <summary className="cursor-pointer">{APPROVALS.comments.resolved(resolved.length)}</summary>
          <div className="mt-2 space-y-3 text-ink">
            {resolved.map((comment) => (
              <CommentCard key={comment.id} id={id} comment={comment} />
            ))}
          </div>
        </details>
      )}
    </>
  )
}

/** Seen where the pointer is, and always where there is none that hovers. The keyboard has the arrows and Enter instead. */
function MarginButton({ line, onClick }: { line: number; onClick: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={APPROVALS.comments.onLine(line)}
      onClick={onClick}
      className="flex h-[21px] w-6 shrink-0 items-center justify-center text-accent opacity-0 select-none group-hover:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-60"
    >
      <MessageSquarePlus size={14} aria-hidden="true" />
    </button>
  )
}
