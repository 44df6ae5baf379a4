import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { ATTENTION } from '../../texts/attention.ts'
import { type Need, useNeeds } from './attention.ts'

/** What waits for whoever looks at the page, before anything else. */
export function NeedsPanel() {
  const { needs, error } = useNeeds()
  if (needs?.length === 0) return <p className="text-[13px] text-muted">{ATTENTION.nothing}</p>
  return (
    <Panel title={ATTENTION.title}>
      {needs === undefined && (error === null ? <Loading lines={1} /> : <Failure error={error} />)}
      {needs !== undefined && (
        <ul className="grid sm:grid-cols-2 xl:grid-cols-3">
          {needs.map((need) => (
            <li key={need.kind} data-need={need.kind} className="min-w-0">
              <NeedRow need={need} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function NeedRow({ need: { kind, count, example, since, link } }: { need: Need }) {
  return (
    <Link
      {...link}
      className="flex h-full items-center gap-3 px-4 py-2.5 hover:bg-sunken/60 focus-visible:-outline-offset-2"
    >
      <span className="min-w-8 rounded-md bg-warn-soft px-1.5 py-0.5 text-center font-semibold text-warn tabular-nums">
        {formatCount(count)}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{ATTENTION.kinds[kind](count)}</span>
        {example !== null && (
          <span className="flex gap-1 text-[13px] text-muted">
            <span dir="auto" className="min-w-0 truncate">
              {example}
            </span>
            {since !== null && (
              <span className="shrink-0">
                · <Time at={since} />
              </span>
            )}
          </span>
        )}
      </span>
      <ChevronRight size={16} aria-hidden="true" className="shrink-0 text-muted" />
    </Link>
  )
}
