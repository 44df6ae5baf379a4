import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { queueFilterOf } from './filter.ts'

/** The queue of what waits for a decision, then what was decided. */
export const approvalsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/approvals',
  validateSearch: queueFilterOf,
  component: lazyRouteComponent(() => import('./queue-page.tsx'), 'QueuePage'),
})
