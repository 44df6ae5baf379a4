import { api } from '../../api/client.ts'
import { useWrite } from '../../api/queries.ts'
import type { Place } from './places.ts'

/** Says something about a request: about the whole, or about a place of its newest revision. */
export function useComment(id: string) {
  return useWrite(
    ({ body, place }: { body: string; place?: Place | undefined }) =>
      api.POST('/api/v1/approvals/{id}/comments', {
        params: { path: { id } },
        body: { body: body.trim(), ...place },
      }),
    ['approvals'],
  )
}

/** Says that a comment is dealt with, or that it is not. */
export function useResolve(id: string) {
  return useWrite(
    ({ comment, resolved }: { comment: number; resolved: boolean }) =>
      api.POST('/api/v1/approvals/{id}/comments/{comment}/resolve', {
        params: { path: { id, comment } },
        body: { resolved },
      }),
    ['approvals'],
  )
}
