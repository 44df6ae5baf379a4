import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { textsOf } from '../../lib/search.ts'
import { rootRoute } from '../../shell/root-route.tsx'

export const AUDIT_FILTERS = ['actor', 'action', 'requestId', 'outcome', 'since', 'until'] as const
export type AuditFilter = { [Name in (typeof AUDIT_FILTERS)[number]]?: string }

/** Who did what, when, and how it ended; with `requestId` one request as a story. */
export const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditFilter => textsOf(search, AUDIT_FILTERS),
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
})
