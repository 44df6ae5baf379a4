import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get, post } from './client.ts'
import type { Answer, HubStatus, MatchList, MatchSummary, PipelineStatus, Run, Session } from './types.ts'

/** What the hub knows, one entry per resource; the live connection says when to read again (live-queries.ts). */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Session>('/session', signal),
})

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => get<HubStatus>('/status', signal),
})

export const pipelineQuery = queryOptions({
  queryKey: ['pipeline'],
  queryFn: ({ signal }) => get<PipelineStatus>('/pipeline/status', signal),
})

export const summaryQuery = queryOptions({
  queryKey: ['matches', 'summary'],
  queryFn: ({ signal }) => get<MatchSummary>('/matches/summary', signal),
})

export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => get<{ runs: Run[] }>('/runs?limit=12', signal),
})

/** The first `limit` entries of an answer, most money first. */
export function matchesQuery(answer: Answer, limit: number) {
  return queryOptions({
    queryKey: ['matches', 'list', answer, limit],
    queryFn: ({ signal }) => get<MatchList>(`/matches?status=${answer}&limit=${limit}`, signal),
  })
}

/** A write of the person signed in; afterwards what `touches` names is read again. */
export function useWrite<Input>(path: (input: Input) => string, touches: readonly string[]) {
  const client = useQueryClient()
  const session = useQuery(sessionQuery).data
  return useMutation({
    mutationFn: (input: Input) => {
      if (session === undefined) throw new Error('the session is not known yet')
      return post<unknown>(path(input), session)
    },
    onSettled: () => Promise.all(touches.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
}

const RANK = { reader: 0, agent: 1, operator: 2, admin: 3 } as const

/** Whether who looks at the page may start and cancel runs. */
export function useMayAct(): boolean {
  const session = useQuery(sessionQuery).data
  return session !== undefined && session.csrfToken !== null && RANK[session.role] >= RANK.agent
}
