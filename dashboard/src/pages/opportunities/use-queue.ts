import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type Decisions, decisionsQuery, type Pair, queueQuery } from '../../api/opportunity-queries.ts'
import type { MatchEntry } from '../../api/types.ts'
import { answerFilterOf, type ReviewSearch } from './filter.ts'

const route = getRouteApi('/opportunities/review')

export type Queue = ReturnType<typeof useQueue>

/** The pairs to go through, which of them is shown, and the ways from it to the others. */
export function useQueue() {
  const search = route.useSearch()
  const { view = 'review', sort, pair } = search
  const list = useInfiniteQuery(queueQuery(answerFilterOf(view, sort === undefined ? {} : { sort })))
  const decisions = useQuery(decisionsQuery).data
  const navigate = useNavigate()
  /** Decided in this visit, the last one at the end. */
  const mine = useRef<readonly Pair[]>([])
  const entries = list.data?.pages.flatMap(({ matches }) => matches) ?? []
  const shown = pair ?? firstOpen(entries, decisions, 0)?.id
  const at = entries.findIndex(({ id }) => id === shown)
  const go = (id: string | undefined) => {
    if (id === undefined) return
    void navigate({
      to: '/opportunities/review',
      search: { ...search, pair: id } as ReviewSearch,
      replace: true,
      resetScroll: false,
    })
  }
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const nearEnd = at >= entries.length - 5
  useEffect(() => {
    if (nearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [nearEnd, hasNextPage, isFetchingNextPage, fetchNextPage])
  return {
    ...{ view, list, entries, decisions, shown, at, go, mine },
    total: list.data?.pages[0]?.total ?? entries.length,
    decided: entries.filter(({ id }) => decisions[id] !== undefined).length,
    next: () => go(entries[at + 1]?.id),
    previous: () => go(entries[at - 1]?.id),
    /** To the next pair that nobody decided on yet, from the beginning again after the last one. */
    advance: (from: string) => {
      const index = entries.findIndex(({ id }) => id === from)
      go(firstOpen(entries, { ...decisions, [from]: DONE }, index + 1)?.id)
    },
  }
}

const DONE = { action: 'decided', by: '' }

function firstOpen(
  entries: readonly MatchEntry[],
  decisions: Decisions,
  from: number,
): MatchEntry | undefined {
  const open = ({ id }: MatchEntry) => decisions[id] === undefined
  return entries.slice(from).find(open) ?? entries.slice(0, from).find(open)
}
