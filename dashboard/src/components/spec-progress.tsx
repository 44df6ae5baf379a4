import type { Spec } from '../api/types.ts'
import { texts } from '../texts.ts'

const PARTS = [
  ['completed', 'fill-good-fill'],
  ['inProgress', 'fill-accent-fill'],
  ['blocked', 'fill-warn-fill'],
] as const

/** How far a spec is, as one bar; the same is told in words to who does not see it. */
export function SpecProgress({ progress }: { progress: Spec['progress'] }) {
  const { total, completed } = progress
  return (
    <svg
      role="img"
      aria-label={texts.specs.bar(completed, total)}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="mt-2 block h-1.5 w-full overflow-hidden rounded-full bg-sunken"
    >
      {total > 0 && <Parts progress={progress} />}
    </svg>
  )
}

function Parts({ progress }: { progress: Spec['progress'] }) {
  let from = 0
  return PARTS.map(([part, look]) => {
    const width = (100 * progress[part]) / progress.total
    const x = from
    from += width
    return <rect key={part} x={x} y={0} width={width} height={4} className={look} />
  })
}
