import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../shell/root-route.tsx'
import { pipelineSearchOf } from './filter.ts'

/** The stages, and below them one part of what is known about their work (`part`) with its filters. */
export const pipelineRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/pipeline',
  validateSearch: pipelineSearchOf,
  component: lazyRouteComponent(() => import('./pipeline-page.tsx'), 'PipelinePage'),
})
