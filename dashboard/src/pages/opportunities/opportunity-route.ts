import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'

/** One opportunity of either side; `field` shows where that field comes from. */
export const opportunityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/opportunities/$id',
  validateSearch: (search: Record<string, unknown>): { field?: string } =>
    typeof search.field === 'string' && /^[a-z_]{1,64}$/.test(search.field) ? { field: search.field } : {},
  component: lazyRouteComponent(() => import('./opportunity-page.tsx'), 'OpportunityPage'),
})
