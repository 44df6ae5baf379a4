import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { sessionQuery, useMayAct, useWrite } from '../../api/queries.ts'
import type { Approval, Session } from '../../api/types.ts'
import { toastDone, toastFailure } from '../../components/toasts.tsx'
import { APPROVALS } from '../../texts/approvals.ts'

export type Decision = 'approved' | 'rejected' | 'needs-revision'

export interface DecisionOrder {
  readonly ids: readonly string[]
  readonly decision: Decision
  readonly reason?: string
  /** What is decided, for the words afterwards. */
  readonly what: string
}

/** The most that the hub decides at once. */
export const MOST_AT_ONCE = 100

const TOUCHED = ['approvals', 'tasks'] as const

function decide({ ids, decision, reason }: DecisionOrder): Promise<{ data?: unknown }> {
  const why = reason === undefined || reason.trim() === '' ? {} : { reason: reason.trim() }
  const [id = ''] = ids
  if (ids.length > 1)
    return api.POST('/api/v1/approvals/decisions', { body: { ids: [...ids], decision, ...why } })
  const call = { params: { path: { id } }, body: why }
  if (decision === 'approved') return api.POST('/api/v1/approvals/{id}/approve', call)
  if (decision === 'rejected') return api.POST('/api/v1/approvals/{id}/reject', call)
  return api.POST('/api/v1/approvals/{id}/needs-revision', call)
}

/** Takes decisions back; the same revisions wait again. What comes of it is told also when its button is gone. */
export function useUndo() {
  const undo = useWrite(
    (ids: readonly string[]) => api.POST('/api/v1/approvals/undo', { body: { ids: [...ids] } }),
    TOUCHED,
  )
  const take = (ids: readonly string[], what: string) =>
    void undo.mutateAsync(ids).then(() => toastDone(APPROVALS.takenBack(what)), toastFailure)
  return { take, isPending: undo.isPending }
}

/** Decides at once; what was decided can be taken back from the notice that tells it. */
export function useDecide() {
  const undo = useUndo()
  const write = useWrite(decide, TOUCHED)
  const told = (order: DecisionOrder) =>
    toastDone(APPROVALS.done[order.decision](order.what), () => undo.take(order.ids, order.what))
  /** `onDone` is left out after a refusal, which stands in `error`. */
  const run = (order: DecisionOrder, onDone?: () => void) =>
    void write.mutateAsync(order).then(
      () => {
        told(order)
        onDone?.()
      },
      () => undefined,
    )
  return { run, error: write.error, isPending: write.isPending, reset: write.reset }
}

/** Names count, not sessions: the hub compares them without case, too. */
export function isOwn({ requestedBy, requestedFor }: Approval, { name }: Session): boolean {
  return [requestedBy, requestedFor].some((each) => each?.toLowerCase() === name.toLowerCase())
}

/** Who looks, and what of the page is for them. */
export function useDecider() {
  const session = useQuery(sessionQuery).data
  const operator = useMayAct('operator')
  const mayWrite = useMayAct('agent')
  const decides = session?.kind === 'person' || session?.kind === 'operator'
  return { session, mayDecide: operator && decides, mayWrite }
}
