import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { Approval } from '../../api/types.ts'
import { usePageKeys } from '../../lib/page-keys.ts'
import { APPROVAL_KEYS } from '../../texts/approval-keys.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { BatchBar } from './batch-bar.tsx'
import { MOST_AT_ONCE } from './deciding.ts'
import { DecisionNotice } from './decision-notice.tsx'
import type { QueueFilter } from './filter.ts'
import { QueueRow } from './queue-row.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { useQueueDecisions, whatOf } from './use-queue-decisions.ts'

const ROW_PX = 68

interface QueueProps {
  approvals: readonly Approval[]
  filter: QueueFilter
  onEnd: () => void
}

/** The requests in their order; only those in view are drawn. Several are chosen and decided alike. */
export function Queue({ approvals, filter, onEnd }: QueueProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(-1)
  /** The row that gets the focus as soon as it is drawn. */
  const wanted = useRef<number | undefined>(undefined)
  const rows = useVirtualizer({
    count: approvals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => approvals[index]?.id ?? index,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  useEnd(items.at(-1)?.index ?? 0, approvals.length, onEnd)
  const focus = (index: number) => {
    const next = Math.max(0, Math.min(index, approvals.length - 1))
    wanted.current = next
    setActive(next)
    rows.scrollToIndex(next)
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)
    link?.focus({ preventScroll: true })
    if (link != null) wanted.current = undefined
  }
  const decisions = useQueueDecisions(approvals, () => {
    if (active >= 0) focus(active)
  })
  const { mayDecide, selected, waiting, asking, decide, begin } = decisions
  const one = approvals[active]
  const choose = mayDecide && one?.status === 'pending' ? () => decisions.toggle(one.id) : undefined
  usePageKeys([
    { keys: ['j'], does: APPROVAL_KEYS.next, run: () => focus(active + 1) },
    { keys: ['k'], does: APPROVAL_KEYS.previous, run: () => focus(active - 1) },
    { keys: ['a'], does: APPROVAL_KEYS.approve, run: () => begin('approved', one) },
    { keys: ['r'], does: APPROVAL_KEYS.reject, run: () => begin('rejected', one) },
    { keys: ['n'], does: APPROVAL_KEYS.revise, run: () => begin('needs-revision', one) },
    { keys: ['x'], does: APPROVAL_KEYS.select, run: choose },
    { keys: ['Enter'], does: APPROVAL_KEYS.open },
  ])

  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      {mayDecide && waiting.length > 0 && (
        <BatchBar
          selected={selected}
          all={selected.length > 0 && selected.length === Math.min(waiting.length, MOST_AT_ONCE)}
          session={decisions.session}
          busy={decide.isPending}
          onAll={decisions.chooseAll}
          onDecide={(decision) => begin(decision, undefined)}
        />
      )}
      {asking === undefined && <DecisionNotice error={decide.error} />}
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label={APPROVALS.list}
        className="max-h-[72vh] overflow-auto focus-visible:outline-offset-[-2px]"
      >
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {items.map(({ key, index, start }) => {
            const approval = approvals[index] as Approval
            return (
              <li
                key={key}
                ref={rows.measureElement}
                data-index={index}
                aria-setsize={approvals.length}
                aria-posinset={index + 1}
                onFocus={() => setActive(index)}
                className={`absolute top-0 left-0 w-full border-b border-line ${index === active ? 'bg-sunken' : ''}`}
                style={{ transform: `translateY(${start}px)` }}
              >
                <QueueRow
                  approval={approval}
                  filter={filter}
                  wanted={wanted}
                  index={index}
                  chosen={decisions.isChosen(approval.id)}
                  onToggle={
                    mayDecide && approval.status === 'pending'
                      ? () => decisions.toggle(approval.id)
                      : undefined
                  }
                />
              </li>
            )
          })}
        </ul>
      </section>
      {asking !== undefined && (
        <ReasonDialog
          decision={asking.decision}
          what={whatOf(asking.targets)}
          openComments={0}
          error={decide.error}
          busy={decide.isPending}
          onClose={decisions.stopAsking}
          onDecide={(reason) => decisions.run(asking.decision, asking.targets, reason)}
        />
      )}
    </div>
  )
}

/** Reads on as one comes near the end. */
function useEnd(last: number, count: number, onEnd: () => void): void {
  const latest = useRef(onEnd)
  latest.current = onEnd
  useEffect(() => {
    if (last >= count - 20) latest.current()
  }, [last, count])
}
