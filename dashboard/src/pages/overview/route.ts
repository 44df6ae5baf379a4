import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { ANSWERS, type Answer } from '../../api/types.ts'
import { rootRoute } from '../../shell/root-route.tsx'

/** The first page: what needs me now, and the four answers. `answer` chooses the table below them. */
export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: (search: { answer?: unknown }): { answer?: Answer } => {
    const answer = ANSWERS.find((name) => name === search.answer)
    return answer === undefined ? {} : { answer }
  },
  component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
})
