import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { textsOf } from '../../lib/search.ts'
import { rootRoute } from '../../shell/root-route.tsx'

/** All specs of the project with how far they are; `name` narrows them. */
export const specsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/specs',
  validateSearch: (search: Record<string, unknown>): { name?: string } => textsOf(search, ['name']),
  component: lazyRouteComponent(() => import('./specs-page.tsx'), 'SpecsPage'),
})
