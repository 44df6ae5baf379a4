import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { tasksSearchOf } from './filter.ts'

/** The tasks of all specs of the project, as a list or (`view=board`) in columns of their status. */
export const tasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks',
  validateSearch: tasksSearchOf,
  component: lazyRouteComponent(() => import('./tasks-page.tsx'), 'TasksPage'),
})
