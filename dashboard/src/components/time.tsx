import { formatAgo, formatExactTime } from '../lib/format.ts'
import { useNow } from '../lib/now.ts'

/** How long ago, with the exact moment in the viewer's zone on hover. */
export function Time({ at }: { at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={formatExactTime(at)}>
      {formatAgo(at, now)}
    </time>
  )
}
