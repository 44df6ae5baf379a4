import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { textsOf } from '../../lib/search.ts'
import { rootRoute } from '../../shell/root-route.tsx'
import { SORTS, type Sort } from './filter.ts'

const QUEUES = ['review', 'conflicts', 'matched'] as const

export interface ReviewSearch {
  /** Whose pairs are gone through; without it those that wait for a decision. */
  view?: (typeof QUEUES)[number]
  pair?: string
  sort?: Sort
}

/** Pairs one after another, side by side; `pair` is the one that is shown. */
export const reviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/opportunities/review',
  validateSearch: (search: Record<string, unknown>): ReviewSearch => {
    const view = QUEUES.find((name) => name === search.view)
    const sort = SORTS.find((name) => name === search.sort)
    return {
      ...textsOf(search, ['pair']),
      ...(view === undefined ? {} : { view }),
      ...(sort === undefined ? {} : { sort }),
    }
  },
  component: lazyRouteComponent(() => import('./review-page.tsx'), 'ReviewPage'),
})
