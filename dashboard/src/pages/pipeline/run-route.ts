import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'

/** One run as it goes on, with its log. */
export const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/pipeline/runs/$id',
  component: lazyRouteComponent(() => import('./run-page.tsx'), 'RunPage'),
})
