import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { approvalSearchOf } from './approval-search.ts'

/** One request: its document with comments, what changed, and the decision. The filters of the queue go along. */
export const approvalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/approvals/$id',
  validateSearch: approvalSearchOf,
  component: lazyRouteComponent(() => import('./approval-page.tsx'), 'ApprovalPage'),
})
