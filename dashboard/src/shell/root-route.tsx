import { createRootRoute, retainSearchParams } from '@tanstack/react-router'
import { NotFound } from './not-found.tsx'
import { Shell } from './shell.tsx'

/** Frame of every page. `project` chooses among several projects, and goes along from page to page. */
export const rootRoute = createRootRoute({
  validateSearch: (search: { project?: unknown }): { project?: string } =>
    typeof search.project === 'string' && search.project !== '' ? { project: search.project } : {},
  search: { middlewares: [retainSearchParams(['project'])] },
  component: Shell,
  notFoundComponent: NotFound,
})
