import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { ApiError, api, body, readSession } from './client.ts'
import type { Answer, Session } from './types.ts'

/**
 * What the hub knows, one entry per resource. The first word of a key names what it is about; the live connection says
 * when that is to be read again (live-queries.ts).
 */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readSession(signal),
  // Signing in and out in another tab, and the end of a session, are no events.
  refetchOnWindowFocus: 'always',
  refetchInterval: ({ state }) => untilSessionEnds(state.data?.expiresAt ?? null),
})

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

function untilSessionEnds(expiresAt: string | null): number | false {
  if (expiresAt === null) return false
  return Math.max(SECOND_MS, Math.min(HOUR_MS, Date.parse(expiresAt) - Date.now() + SECOND_MS))
}

/** Whether the session was refused: this hub shows nothing to who is not signed in. */
export function needsSignIn(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 401
}

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/status', { signal })),
})

export const pipelineQuery = queryOptions({
  queryKey: ['pipeline'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/pipeline/status', { signal })),
})

export const summaryQuery = queryOptions({
  queryKey: ['matches', 'summary'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/matches/summary', { signal })),
})

export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/runs', { params: { query: { limit: 6 } }, signal })),
})

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/projects', { signal })),
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
      const query =
        pageParam === null
          ? { status: answer, limit: FIRST_ENTRIES }
          : { status: answer, limit: MORE_ENTRIES, cursor: pageParam }
      return body(api.GET('/api/v1/matches', { params: { query }, signal }))
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

/** A write of the person signed in; afterwards what `touches` names is read again. */
export function useWrite<Input, Answered>(
  write: (input: Input) => Promise<{ data?: Answered }>,
  touches: readonly string[],
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => body(write(input)),
    onSettled: () => Promise.all(touches.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
}

const RANK = { reader: 0, agent: 1, operator: 2, admin: 3 } as const

/** Whether who looks at the page may do what needs this role. */
export function useMayAct(role: Session['role'] = 'agent'): boolean {
  const session = useQuery(sessionQuery).data
  return session !== undefined && session.csrfToken !== null && RANK[session.role] >= RANK[role]
}
