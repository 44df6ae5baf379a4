import type { Graph } from '../../api/types.ts'
import { formatCount } from '../../lib/format.ts'
import { GRAPH } from '../../texts/graph.ts'
import { texts } from '../../texts.ts'

const MOST_NOTES = 50

/** What keeps tasks from ever being ready, and what the plan had to assume. */
export function GraphNotes({ graph }: { graph: Graph }) {
  const notes = notesOf(graph)
  if (notes.length === 0) return null
  return (
    <section
      aria-label={GRAPH.notes}
      className="mt-4 rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn"
    >
      <h2 className="font-semibold">{GRAPH.notes}</h2>
      <ul className="mt-1 space-y-0.5">
        {notes.slice(0, MOST_NOTES).map((note) => (
          <li key={note} className="break-words">
            {note}
          </li>
        ))}
      </ul>
    </section>
  )
}

function notesOf({ cycles, missing, outside, criticalPath }: Graph): readonly string[] {
  const { assumedEstimates } = criticalPath
  return [
    ...cycles.map(({ text }) => GRAPH.cycle(text)),
    ...missing.map(({ task, message }) => GRAPH.missing(task, message)),
    ...outside.map(({ task, target, status }) =>
      GRAPH.outside(task, target, texts.tasks.statuses[status].toLowerCase()),
    ),
    ...(assumedEstimates > 0 ? [GRAPH.facts.assumed(formatCount(assumedEstimates))] : []),
  ]
}
