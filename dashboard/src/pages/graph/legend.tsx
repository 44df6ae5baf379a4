import { GRAPH } from '../../texts/graph.ts'
import { BAR_LOOK, LOOKS } from './looks.ts'

/** What the colours say; they only repeat what stands in words on each task. */
export function Legend() {
  return (
    <ul
      aria-label={GRAPH.legend.label}
      className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-muted"
    >
      {LOOKS.map((look) => (
        <li key={look} className="flex items-center gap-1.5">
          <span aria-hidden="true" className={`h-3 w-1.5 rounded-sm ${BAR_LOOK[look]}`} />
          {GRAPH.legend[look]}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-0.5 w-5 bg-ink" />
        {GRAPH.legend.critical}
      </li>
    </ul>
  )
}
