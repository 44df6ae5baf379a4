import { useState } from 'react'
import type { ApprovalDetail } from '../../api/approvals-queries.ts'
import { Button } from '../../components/button.tsx'
import { SignInHint } from '../../components/sign-in-hint.tsx'
import { usePageKeys } from '../../lib/page-keys.ts'
import { APPROVAL_KEYS } from '../../texts/approval-keys.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { type Decision, isOwn, useDecide, useDecider, useUndo } from './deciding.ts'
import { DecisionNotice } from './decision-notice.tsx'
import { ReasonDialog } from './reason-dialog.tsx'

interface DecideBarProps {
  approval: ApprovalDetail
  /** On the newest revision. */
  openComments: number
}

/** The decision, for who may make it; for the others why not. A refusal of the hub stands here, where the button is. */
export function DecideBar({ approval, openComments }: DecideBarProps) {
  const { session, mayDecide } = useDecider()
  if (session === undefined || approval.status === 'withdrawn') return null
  if (!mayDecide) {
    if (approval.status !== 'pending') return null
    return (
      <div className="rounded-lg border border-line bg-surface px-4 py-3 text-[13px]">
        {session.csrfToken === null ? APPROVALS.signIn : APPROVALS.mayNot}
        {session.csrfToken === null && <SignInHint />}
      </div>
    )
  }
  return approval.status === 'pending' ? (
    <Buttons
      approval={approval}
      openComments={openComments}
      own={isOwn(approval, session) ? session.name : null}
    />
  ) : (
    <TakeBack approval={approval} />
  )
}

function Buttons({ approval, openComments, own }: DecideBarProps & { own: string | null }) {
  const decide = useDecide()
  const [asking, setAsking] = useState<Decision>()
  const { id, title, revision } = approval
  const run = (decision: Decision, reason?: string) =>
    decide.run({ ids: [id], decision, what: title, ...(reason === undefined ? {} : { reason }) }, () =>
      setAsking(undefined),
    )
  const ask = (decision: Decision) => {
    decide.reset()
    setAsking(decision)
  }
  const approve = own === null ? () => run('approved') : undefined
  usePageKeys([
    { keys: ['a'], does: APPROVAL_KEYS.approve, run: approve },
    { keys: ['r'], does: APPROVAL_KEYS.reject, run: () => ask('rejected') },
    { keys: ['n'], does: APPROVAL_KEYS.revise, run: () => ask('needs-revision') },
  ])
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      {asking === undefined && <DecisionNotice error={decide.error} />}
      <div className="flex flex-wrap items-center gap-2 px-4 py-3">
        <Button
          look="primary"
          disabled={own !== null || decide.isPending}
          aria-describedby={own === null ? undefined : 'own-request'}
          onClick={approve}
        >
          {APPROVALS.verbs.approved}
        </Button>
        <Button disabled={decide.isPending} onClick={() => ask('needs-revision')}>
          {APPROVALS.verbs['needs-revision']}
        </Button>
        <Button look="danger" disabled={decide.isPending} onClick={() => ask('rejected')}>
          {APPROVALS.verbs.rejected}
        </Button>
        <span className="ml-auto text-[13px] text-muted tabular-nums">
          {APPROVALS.numbered(revision)}
          {openComments > 0 && `, ${APPROVALS.openComments(openComments)}`}
        </span>
        {own !== null && (
          <p id="own-request" className="w-full text-[13px] text-warn">
            {APPROVALS.own(own)}
          </p>
        )}
      </div>
      {asking !== undefined && (
        <ReasonDialog
          decision={asking}
          what={title}
          openComments={openComments}
          error={decide.error}
          busy={decide.isPending}
          onClose={() => setAsking(undefined)}
          onDecide={(reason) => run(asking, reason)}
        />
      )}
    </div>
  )
}

/** The same revision waits again afterwards; the history keeps both. */
function TakeBack({ approval }: { approval: ApprovalDetail }) {
  const undo = useUndo()
  return (
    <Button disabled={undo.isPending} onClick={() => undo.take([approval.id], approval.title)}>
      {APPROVALS.takeBack}
    </Button>
  )
}
