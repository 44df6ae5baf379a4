import { type RefObject, useImperativeHandle, useRef, useState } from 'react'
import type { ApprovalComment, ApprovalDetail } from '../../api/approvals-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import { CommentCard } from './comment-card.tsx'
import { CommentForm } from './comment-form.tsx'
import { useComment } from './commenting.ts'
import { useDecider } from './deciding.ts'
import type { CommentsHandle } from './handles.ts'
import { placeName } from './places.ts'

const { comments: words } = APPROVALS

interface CommentsPanelProps {
  handle: RefObject<CommentsHandle | null>
  approval: ApprovalDetail
  /** Brings a line of the newest revision into view. */
  onShow: (line: number) => void
}

/** All that was said, open things first; about the whole and about lines, with the text they point at. */
export function CommentsPanel({ handle, approval, onShow }: CommentsPanelProps) {
  const { mayWrite } = useDecider()
  const { id, comments, revision } = approval
  const sorted = comments.toSorted(byPlace)
  const open = sorted.filter(({ resolvedAt }) => resolvedAt === null)
  const resolved = sorted.filter(({ resolvedAt }) => resolvedAt !== null)
  const entries = (list: readonly ApprovalComment[]) =>
    list.map((comment) => (
      <li key={comment.id} className="border-t border-line pt-3 first:border-0 first:pt-0">
        <CommentCard
          id={id}
          comment={comment}
          head={<Head comment={comment} newest={revision} onShow={onShow} />}
        />
      </li>
    ))
  return (
    <Panel
      title={words.title}
      aside={
        <span className="text-[13px] text-muted tabular-nums">
          {open.length > 0 && words.open(open.length)}
        </span>
      }
    >
      <div className="space-y-3 p-4">
        {comments.length === 0 && <p className="text-[13px] text-muted">{words.none}</p>}
        {open.length > 0 && <ul className="max-h-[50vh] space-y-3 overflow-auto">{entries(open)}</ul>}
        {resolved.length > 0 && (
          <details className="text-[13px]">
            <summary className="cursor-pointer text-muted">{words.resolved(resolved.length)}</summary>
            <ul className="mt-2 max-h-[50vh] space-y-3 overflow-auto">{entries(resolved)}</ul>
          </details>
        )}
        {mayWrite && <WholeForm handle={handle} id={id} />}
      </div>
    </Panel>
  )
}

/** Those of the newest revision first, from the top of the document to its end; then in the order they were said. */
function byPlace(one: ApprovalComment, other: ApprovalComment): number {
  return other.revision - one.revision || (one.line ?? 0) - (other.line ?? 0) || one.id - other.id
}

interface HeadProps {
  comment: ApprovalComment
  newest: number
  onShow: (line: number) => void
}

/** What a comment points at: the way there, and the text as it was. */
function Head({ comment, newest, onShow }: HeadProps) {
  const { line, revision, selection } = comment
  const place = placeName(comment)
  return (
    <div className="mb-1">
      <p className="flex flex-wrap gap-x-2 text-xs text-muted">
        {line === null || revision !== newest ? (
          <span>{place}</span>
        ) : (
          <button
            type="button"
            aria-label={words.goTo(place)}
            onClick={() => onShow(line)}
            className="font-medium text-accent underline underline-offset-2"
          >
            {place}
          </button>
        )}
        {revision !== newest && <span>{words.ofRevision(revision)}</span>}
      </p>
      {selection !== null && (
        <p
          dir="auto"
          className="mt-0.5 line-clamp-3 border-l-2 border-line pl-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere text-muted"
        >
          {selection.slice(0, 500)}
        </p>
      )}
    </div>
  )
}

function WholeForm({ handle, id }: { handle: RefObject<CommentsHandle | null>; id: string }) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const comment = useComment(id)
  useImperativeHandle(handle, () => ({ write: () => field.current?.focus() }))
  return (
    <CommentForm
      label={words.addTo(words.whole)}
      field={field}
      value={text}
      onChange={setText}
      onSend={() => comment.mutate({ body: text }, { onSuccess: () => setText('') })}
      busy={comment.isPending}
      error={comment.error}
    />
  )
}
