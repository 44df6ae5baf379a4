import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'

/** One task: its text, what can be done with it, and all that happened to it. */
export const taskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/specs/$spec/tasks/$id',
  component: lazyRouteComponent(() => import('./task-page.tsx'), 'TaskPage'),
})
