import type { Graph } from '../../api/types.ts'
import { formatCount } from '../../lib/format.ts'
import { formatMinutes } from '../../lib/minutes.ts'
import { GRAPH } from '../../texts/graph.ts'

/** How much remains, and what decides when it ends. */
export function GraphFacts({ graph: { tasks, waves, criticalPath } }: { graph: Graph }) {
  const open = tasks.filter(({ status }) => status !== 'completed').length
  const path = GRAPH.facts.pathOf(
    formatCount(criticalPath.tasks.length),
    formatMinutes(criticalPath.totalMinutes),
  )
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-[13px] sm:ml-auto">
      <Fact name={GRAPH.facts.open} value={formatCount(open)} />
      <Fact name={GRAPH.facts.waves} value={formatCount(waves.length)} />
      <Fact name={GRAPH.facts.path} value={path} />
    </dl>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex flex-col">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="font-medium tabular-nums">{value}</dd>
    </div>
  )
}
