import { createRouter } from '@tanstack/react-router'
import { PageFailure, PagePending } from './components/states.tsx'
import { agentsRoute } from './pages/agents/route.ts'
import { approvalRoute } from './pages/approvals/approval-route.ts'
import { approvalsRoute } from './pages/approvals/route.ts'
import { auditRoute } from './pages/audit/route.ts'
import { graphRoute } from './pages/graph/route.ts'
import { opportunityRoute } from './pages/opportunities/opportunity-route.ts'
import { reviewRoute } from './pages/opportunities/review-route.ts'
import { opportunitiesRoute } from './pages/opportunities/route.ts'
import { overviewRoute } from './pages/overview/route.ts'
import { pipelineRoute } from './pages/pipeline/route.ts'
import { runRoute } from './pages/pipeline/run-route.ts'
import { specsRoute } from './pages/specs/route.ts'
import { specRoute } from './pages/specs/spec-route.ts'
import { taskRoute } from './pages/task/route.ts'
import { tasksRoute } from './pages/tasks/route.ts'
import { rootRoute } from './shell/root-route.tsx'

const routeTree = rootRoute.addChildren([
  overviewRoute,
  ...[opportunitiesRoute, reviewRoute, opportunityRoute],
  ...[pipelineRoute, runRoute],
  ...[specsRoute, specRoute],
  ...[approvalsRoute, approvalRoute],
  ...[tasksRoute, taskRoute, graphRoute],
  agentsRoute,
  auditRoute,
])

/** Every page with its address. What a page filters by is in the address, so that it can be shared. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
