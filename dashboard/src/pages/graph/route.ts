import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { graphSearchOf } from './search.ts'

/** The tasks of a spec by what waits for what: in waves, on a timeline, or in words. */
export const graphRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/graph',
  validateSearch: graphSearchOf,
  component: lazyRouteComponent(() => import('./graph-page.tsx'), 'GraphPage'),
})
