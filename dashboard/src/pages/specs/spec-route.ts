import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { textsOf } from '../../lib/search.ts'
import { rootRoute } from '../../shell/root-route.tsx'
import { type HistorySearch, historySearchOf } from './history-search.ts'
import { SPEC_PARTS, type SpecPart } from './parts.ts'

interface SpecSearch extends HistorySearch {
  readonly part?: SpecPart
  readonly status?: string
}

/** One spec: its tasks, or one of its documents (`part`) with its history; `status` narrows the tasks. */
export const specRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/specs/$spec',
  validateSearch: (search: Record<string, unknown>): SpecSearch => {
    const part = SPEC_PARTS.find((name) => name === search.part)
    return {
      ...(part === undefined ? {} : { part }),
      ...textsOf(search, ['status']),
      ...historySearchOf(search),
    }
  },
  component: lazyRouteComponent(() => import('./spec-page.tsx'), 'SpecPage'),
})
