import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { reviewSearchOf } from './filter.ts'

/** Pairs one after another, side by side; `pair` is the one that is shown. */
export const reviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/opportunities/review',
  validateSearch: reviewSearchOf,
  component: lazyRouteComponent(() => import('./review-page.tsx'), 'ReviewPage'),
})
