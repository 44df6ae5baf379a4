import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { sessionQuery, useMayAct } from '../../api/queries.ts'
import type { TaskAddress } from '../../api/task-queries.ts'
import type { TaskDetail } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { ReasonDialog, type ReasonQuestion } from '../../components/reason-dialog.tsx'
import { SignInHint } from '../../components/sign-in-hint.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { TASKS } from '../../texts/tasks.ts'
import { type Offer, offersOf } from './offers.ts'

interface TaskActionsProps {
  task: TaskDetail
  address: TaskAddress
}

/** A button for each step that the life cycle has from here; what the hub refuses all the same is told in its words. */
export function TaskActions({ task, address }: TaskActionsProps) {
  const [question, ask] = useState<ReasonQuestion>()
  const client = useQueryClient()
  const session = useQuery(sessionQuery).data
  const isAgent = useMayAct()
  const isOperator = useMayAct('operator')
  const act = useMutation({
    mutationFn: ({ offer, reason }: { offer: Offer; reason: string | undefined }) =>
      offer.act(address, reason),
    onSuccess: (_, { offer }) => toastDone(offer.label),
    onSettled: () =>
      Promise.all(
        ['tasks', 'graph', 'specs', 'agents'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  })
  if (session === undefined) return null
  if (!isAgent) return <NotSignedIn />
  const offers = offersOf(task, session.name).filter(({ operator }) => isOperator || !operator)
  const choose = (offer: Offer) => {
    if (offer.question === undefined) return act.mutate({ offer, reason: undefined })
    ask({ ...offer.question, answer: (reason) => act.mutate({ offer, reason }) })
  }
  return (
    <div>
      <fieldset aria-label={TASKS.task.actions.label} className="flex flex-wrap items-center gap-2">
        {offers.map((offer) => (
          <Button
            key={offer.event}
            look={offer.primary ? 'primary' : 'plain'}
            disabled={act.isPending}
            onClick={() => choose(offer)}
          >
            {offer.label}
          </Button>
        ))}
        {offers.length === 0 && <p className="text-[13px] text-muted">{TASKS.task.actions.none}</p>}
        {task.possible.includes('report') && task.verification === 'report-due' && (
          <p className="text-[13px] text-muted">{TASKS.task.reportBy}</p>
        )}
      </fieldset>
      {act.error !== null && <Refused error={act.error} />}
      <ReasonDialog question={question} onClose={() => ask(undefined)} />
    </div>
  )
}

function Refused({ error }: { error: Error }) {
  return (
    <p role="alert" className="mt-2 rounded-md bg-bad-soft px-3 py-2 break-words text-bad">
      {error.message} {error instanceof ApiError && <span className="font-mono text-xs">{error.code}</span>}
    </p>
  )
}

function NotSignedIn() {
  return (
    <div className="rounded-md bg-sunken px-3 py-2 text-[13px]">
      <p>{TASKS.task.signIn}</p>
      <SignInHint />
    </div>
  )
}
