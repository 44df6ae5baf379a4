import type { Approval, Session } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import { type Decision, isOwn, MOST_AT_ONCE } from './deciding.ts'

interface BatchBarProps {
  selected: readonly Approval[]
  /** As many are chosen as can be. */
  all: boolean
  session: Session | undefined
  busy: boolean
  onAll: (on: boolean) => void
  onDecide: (decision: Decision) => void
}

/** Chooses all that wait, and decides what is chosen. */
export function BatchBar({ selected, all, session, busy, onAll, onDecide }: BatchBarProps) {
  const own = session === undefined ? 0 : selected.filter((each) => isOwn(each, session)).length
  const tooMany = selected.length > MOST_AT_ONCE
  const none = selected.length === 0
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
      <label className="flex items-center gap-3 text-[13px]">
        <input
          type="checkbox"
          checked={all}
          ref={(box) => {
            if (box !== null) box.indeterminate = !all && !none
          }}
          onChange={() => onAll(none)}
          className="size-4 accent-accent"
        />
        {none ? (
          APPROVALS.selectAll
        ) : (
          <span className="tabular-nums">{APPROVALS.selected(selected.length)}</span>
        )}
      </label>
      {!none && (
        <>
          <div className="flex flex-wrap gap-2">
            <Button
              look="primary"
              disabled={busy || tooMany || own > 0}
              aria-describedby={own > 0 ? 'batch-own' : undefined}
              onClick={() => onDecide('approved')}
            >
              {APPROVALS.verbs.approved}
            </Button>
            <Button disabled={busy || tooMany} onClick={() => onDecide('needs-revision')}>
              {APPROVALS.verbs['needs-revision']}
            </Button>
            <Button look="danger" disabled={busy || tooMany} onClick={() => onDecide('rejected')}>
              {APPROVALS.verbs.rejected}
            </Button>
          </div>
          {own > 0 && (
            <p id="batch-own" className="text-[13px] text-warn">
              {APPROVALS.ownAmong(own)}
            </p>
          )}
          {tooMany && <p className="text-[13px] text-warn">{APPROVALS.tooMany}</p>}
        </>
      )}
    </div>
  )
}
