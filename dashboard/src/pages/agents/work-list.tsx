import { Link } from '@tanstack/react-router'
import { Countdown } from '../../components/countdown.tsx'
import { TaskLink } from '../../components/task-link.tsx'
import { shortened } from '../../components/task-row.tsx'
import { AGENTS } from '../../texts/agents.ts'
import type { WorkItem } from './work.ts'

/** More would make one card longer than the screen; the list of tasks has them all. */
const MOST_SHOWN = 5

/** What an agent works at, each lease counting down; nothing while it is being read. */
export function WorkList({ agent, items }: { agent: string; items: readonly WorkItem[] | undefined }) {
  if (items === undefined) return null
  if (items.length === 0) return <p className="mt-3 text-[13px] text-muted">{AGENTS.idle}</p>
  const more = items.length - MOST_SHOWN
  return (
    <>
      <ul aria-label={AGENTS.worksAt(agent)} className="mt-3 space-y-2 border-t border-line pt-3 text-[13px]">
        {items.slice(0, MOST_SHOWN).map((item) => (
          <li key={`${item.spec}/${item.id}`} className="min-w-0">
            <Item item={item} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Link
          to="/tasks"
          search={{ agent }}
          className="mt-2 text-[13px] font-medium text-accent underline underline-offset-2"
        >
          {AGENTS.all(more)}
        </Link>
      )}
    </>
  )
}

function Item({ item }: { item: WorkItem }) {
  const { spec, id, title, step, leaseExpiresAt } = item
  return (
    <>
      <TaskLink task={item} className="block truncate font-medium hover:underline">
        <span className="font-mono text-xs text-muted">
          {spec}/{id}
        </span>{' '}
        <bdi>{shortened(title)}</bdi>
      </TaskLink>
      <p className="text-xs text-muted">
        {step === null ? <Lease until={leaseExpiresAt} /> : (AGENTS.turn[step] ?? step)}
      </p>
    </>
  )
}

function Lease({ until }: { until: string | null }) {
  if (until === null) return AGENTS.noLease
  return (
    <>
      {AGENTS.leaseEnds} <Countdown until={until} over={AGENTS.leaseOver} />
    </>
  )
}
