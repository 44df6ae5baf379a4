import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { auditFilterOf } from './filter.ts'

/** Who did what, when, and how it ended; with `requestId` one request as a story. */
export const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: auditFilterOf,
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
})
