import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { textsOf } from '../../lib/search.ts'
import { rootRoute } from '../../shell/root-route.tsx'
import { SPEC_PARTS, type SpecPart } from './parts.ts'

/** One spec: its tasks, or one of its documents (`part`); `status` narrows the tasks. */
export const specRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/specs/$spec',
  validateSearch: (search: Record<string, unknown>): { part?: SpecPart; status?: string } => {
    const part = SPEC_PARTS.find((name) => name === search.part)
    return { ...(part === undefined ? {} : { part }), ...textsOf(search, ['status']) }
  },
  component: lazyRouteComponent(() => import('./spec-page.tsx'), 'SpecPage'),
})
