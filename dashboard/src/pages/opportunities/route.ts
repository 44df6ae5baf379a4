import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { opportunityFilterOf } from './filter.ts'

/** Search over all opportunities, or one of the answers (`view`); every filter is in the address. */
export const opportunitiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/opportunities',
  validateSearch: opportunityFilterOf,
  component: lazyRouteComponent(() => import('./opportunities-page.tsx'), 'OpportunitiesPage'),
})
