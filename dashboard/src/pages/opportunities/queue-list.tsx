import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { MatchEntry } from '../../api/types.ts'
import { Loading } from '../../components/states.tsx'
import { formatMoney, formatProbability } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import type { Queue } from './use-queue.ts'

const ROW_PX = 58

/** The queue beside the pair; what is decided stays in its place, with the decision. */
export function QueueList({ queue }: { queue: Queue }) {
  const { entries, at, shown, decisions, go } = queue
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
  })
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' })
  }, [at, rows])
  const currency = queue.list.data?.pages[0]?.currency ?? 'USD'
  return (
    <nav
      aria-label={OPPORTUNITIES.pair.queue}
      className="hidden rounded-lg border border-line bg-surface lg:block"
    >
      {entries.length === 0 && <Loading lines={8} />}
      <div ref={scroller} className="max-h-[calc(100dvh-11rem)] overflow-auto">
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const entry = entries[item.index] as MatchEntry
            return (
              <li
                key={item.key}
                aria-setsize={queue.total}
                aria-posinset={item.index + 1}
                className="absolute top-0 left-0 w-full border-b border-line"
                style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
              >
                <QueueEntry
                  entry={entry}
                  currency={currency}
                  chosen={entry.id === shown}
                  decided={decisions[entry.id]?.action}
                  onChoose={() => go(entry.id)}
                />
              </li>
            )
          })}
        </ul>
      </div>
    </nav>
  )
}

interface QueueEntryProps {
  entry: MatchEntry
  currency: string
  chosen: boolean
  decided: string | undefined
  onChoose: () => void
}

function QueueEntry({ entry, currency, chosen, decided, onChoose }: QueueEntryProps) {
  return (
    <button
      type="button"
      aria-current={chosen ? 'true' : undefined}
      onClick={onChoose}
      className="block h-full w-full border-l-2 border-transparent px-3 py-2 text-left text-[13px] hover:bg-sunken aria-[current]:border-accent aria-[current]:bg-accent-soft"
    >
      <span className={`block truncate font-medium ${decided === undefined ? '' : 'text-muted'}`} dir="auto">
        {entry.odoo?.name ?? entry.ace?.name ?? texts.table.unnamed}
      </span>
      <span className="flex justify-between gap-2 text-xs text-muted tabular-nums">
        <span>{formatMoney(entry.amount, currency, 'short')}</span>
        {decided === undefined ? (
          <span>{entry.probability !== null && formatProbability(entry.probability)}</span>
        ) : (
          <DecidedMark decided={decided} />
        )}
      </span>
    </button>
  )
}

function DecidedMark({ decided }: { decided: string }) {
  const { verdicts } = OPPORTUNITIES.pair
  const accepted = decided === 'accept'
  return (
    <span className={`font-medium ${accepted ? 'text-good' : 'text-bad'}`}>
      {accepted ? verdicts.accept : verdicts.reject}
    </span>
  )
}
