import { queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'

/** What waits for a person in a project; not asked while there is none. */
export function attentionQuery(project: string | undefined) {
  return queryOptions({
    queryKey: ['attention', project],
    enabled: project !== undefined,
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/attention', {
          params: { query: { ...(project === undefined ? {} : { project }), limit: 1 } },
          signal,
        }),
      ),
  })
}
