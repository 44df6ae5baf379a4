import type { Source } from '../../api/pipeline-queries.ts'
import { ATTENTION } from '../../texts/attention.ts'

/** What is wrong with sources: without them everything below is old. One line for each kind, to the only source or to all. */
export function alertNeeds(sources: readonly Pick<Source, 'alerts'>[]) {
  return (['lost', 'rows-missing', 'stale'] as const).flatMap((kind) => {
    const alerts = sources.flatMap((source) => source.alerts.filter((alert) => alert.kind === kind))
    const [first, ...others] = alerts
    if (first === undefined) return []
    const names = alerts.map(({ source }) => ATTENTION.sources[source as 'odoo'] ?? source)
    return [
      {
        kind: `source-${kind}` as const,
        count: alerts.length,
        example:
          kind === 'lost' && others.length === 0 ? `${names.join(', ')} (${first.code})` : names.join(', '),
        since: first.since,
        link: {
          to: '/pipeline' as const,
          search:
            others.length === 0
              ? { part: 'sources' as const, source: first.source }
              : { part: 'sources' as const },
        },
      },
    ]
  })
}
