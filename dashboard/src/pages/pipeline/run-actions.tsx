import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, body } from '../../api/client.ts'
import { useMayAct, useWrite } from '../../api/queries.ts'
import type { Run } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { PIPELINE } from '../../texts/pipeline.ts'
import { PlanView } from './plan-view.tsx'
import type { Plan } from './start.ts'

const { run: RUN, start: START } = PIPELINE

/** Cancel while it goes on, run again when it ended; both say first what they do. */
export function RunActions({ run }: { run: Run }) {
  const [asking, setAsking] = useState<'cancel' | 'retry'>()
  const mayAct = useMayAct()
  if (!mayAct) return null
  const active = run.status === 'running' || run.status === 'queued'
  return (
    <>
      {active ? (
        <Button look="danger" disabled={run.cancelRequestedBy !== null} onClick={() => setAsking('cancel')}>
          {run.cancelRequestedBy === null ? RUN.cancel : RUN.cancelling}
        </Button>
      ) : (
        <Button onClick={() => setAsking('retry')}>{RUN.retry}</Button>
      )}
      {/* A run that ended meanwhile needs no cancelling any more. */}
      {asking === 'cancel' && active && <CancelDialog run={run} onClose={() => setAsking(undefined)} />}
      {asking === 'retry' && <RetryDialog run={run} onClose={() => setAsking(undefined)} />}
    </>
  )
}

interface DialogProps {
  run: Pick<Run, 'id'>
  onClose: () => void
}

/** Asks before a run is cancelled, and says what is kept. */
export function CancelDialog({ run: { id }, onClose }: DialogProps) {
  const cancel = useWrite(
    () => api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id } } }),
    ['runs', 'pipeline'],
  )
  return (
    <Modal
      open
      onClose={onClose}
      title={RUN.cancelTitle}
      hint={RUN.cancelHint}
      actions={
        <>
          <Button onClick={onClose}>{RUN.keep}</Button>
          <Button
            look="danger"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate(undefined as never, { onSuccess: onClose })}
          >
            {RUN.cancel}
          </Button>
        </>
      }
    >
      {cancel.error === null ? null : <Failure error={cancel.error} />}
    </Modal>
  )
}

function RetryDialog({ run: { id }, onClose }: DialogProps) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const path = { params: { path: { id } } }
  const plan = useQuery({
    queryKey: ['plan', 'retry', id],
    queryFn: async () => {
      const dry = { ...path, headers: { 'x-dry-run': 'true' } }
      return (await body(api.POST('/api/v1/runs/{id}/retry', dry))) as unknown as Plan
    },
    gcTime: 0,
    retry: false,
  })
  const retry = useMutation({
    mutationFn: () => body(api.POST('/api/v1/runs/{id}/retry', path)),
    onSuccess: ({ runId }) => {
      toastDone(RUN.retried)
      void client.invalidateQueries({ queryKey: ['runs'] })
      onClose()
      void navigate({ to: '/pipeline/runs/$id', params: { id: runId } })
    },
  })
  const refused = retry.error ?? plan.error
  return (
    <Modal
      open
      onClose={onClose}
      title={RUN.retryTitle}
      hint={RUN.retryHint}
      actions={
        <>
          <Button onClick={onClose}>{START.cancel}</Button>
          <Button look="primary" disabled={retry.isPending} onClick={() => retry.mutate()}>
            {RUN.retry}
          </Button>
        </>
      }
    >
      {plan.data === undefined && plan.error === null && <Loading lines={3} />}
      {plan.data !== undefined && <PlanView plan={plan.data} />}
      {refused !== null && <Failure error={refused} />}
    </Modal>
  )
}
