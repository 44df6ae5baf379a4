import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
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
  queryFn: ({ signal }) => get<{ runs: Run[] }>('/runs?limit=6', signal),
})

/** How many entries an answer shows at first, and how many more each time it is asked. */
export const FIRST_ENTRIES = 15
export const MORE_ENTRIES = 50

/** The entries of an answer, most money first, page by page. */
export function matchesQuery(answer: Answer) {
  return infiniteQueryOptions({
    queryKey: ['matches', 'list', answer],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const page =
        pageParam === null
          ? `limit=${FIRST_ENTRIES}`
          : `limit=${MORE_ENTRIES}&cursor=${encodeURIComponent(pageParam)}`
      return get<MatchList>(`/matches?status=${answer}&${page}`, signal)
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
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
