import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError, api, body } from '../../api/client.ts'
import { type Pair, pairQuery } from '../../api/opportunity-queries.ts'

export type Verdict = 'accept' | 'reject' | 'undo'

interface Decision {
  readonly id: string
  readonly action: Verdict
  /** What the reader saw decided; somebody else's newer word is not overruled unseen. */
  readonly seen: 'open' | 'accept' | 'reject'
  readonly note?: string
}

/** A person's word on a pair. What the hub answers is shown at once; a refusal shows what is decided by now. */
export function useDecide() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (decision: Decision) => body<Pair>(post(decision)),
    onSuccess: (pair) => {
      client.setQueryData(pairQuery(pair.id).queryKey, pair)
      void client.invalidateQueries({ queryKey: ['matches', 'summary'] })
    },
    onError: (error, { id }) => {
      if (error instanceof ApiError && error.status === 409) void client.invalidateQueries(pairQuery(id))
    },
  })
}

function post({ id, action, ...given }: Decision) {
  const call = { params: { path: { id } }, body: given }
  if (action === 'accept') return api.POST('/api/v1/matches/{id}/accept', call)
  if (action === 'reject') return api.POST('/api/v1/matches/{id}/reject', call)
  return api.POST('/api/v1/matches/{id}/undo', call)
}

export function seenIn({ decided }: Pair): Decision['seen'] {
  return decided?.verdict ?? 'open'
}
