import { useMutation } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import type { TaskListing } from '../../api/task-queries.ts'
import type { Task } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import type { ReasonQuestion } from '../../components/reason-dialog.tsx'
import { toastFailure } from '../../components/toasts.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { BulkProgressLine } from './bulk-progress.tsx'
import { BulkResult } from './bulk-result.tsx'
import { type Change, needsReason, refOf } from './changes.ts'
import { STATUSES } from './filter.ts'
import { MOST_SELECTED, readAllTasks } from './read-all.ts'
import type { Bulk } from './use-bulk.ts'

interface BulkBarProps {
  listing: TaskListing
  /** Of the whole list. */
  total: number
  selected: ReadonlyMap<string, Task>
  onSelect: (selected: ReadonlyMap<string, Task>) => void
  bulk: Bulk
  ask: (question: ReasonQuestion) => void
}

/** What can be done with all that is selected; afterwards it says what became of each. */
export function BulkBar({ listing, total, selected, onSelect, bulk, ask }: BulkBarProps) {
  const tasks = [...selected.values()]
  const begin = (to: Change['to']) => {
    if (!tasks.some((task) => needsReason(task, to))) return bulk.change(tasks, { to })
    const what = TASKS.bulk.many(tasks.length)
    const title = to === 'blocked' ? TASKS.reason.block(what) : TASKS.reason.reopen(what)
    ask({ title, answer: (reason) => bulk.change(tasks, { to, reason }) })
  }
  return (
    <fieldset aria-label={TASKS.bulk.label} className="flex flex-wrap items-center gap-2">
      {bulk.progress !== undefined && bulk.end === undefined ? (
        <BulkProgressLine progress={bulk.progress} onStop={bulk.stop} />
      ) : (
        <>
          <span role="status" className="font-medium text-ink tabular-nums">
            {TASKS.bulk.selected(formatCount(tasks.length))}
          </span>
          <SelectAll listing={listing} total={total} selected={tasks.length} onSelect={onSelect} />
          <Orders onOrder={begin} />
          <Button look="quiet" onClick={() => onSelect(new Map())}>
            {TASKS.bulk.clear}
          </Button>
        </>
      )}
      {bulk.end !== undefined && (
        <BulkResult
          end={bulk.end}
          bulk={bulk}
          onClose={() => {
            // What was not asked for is what somebody who stopped may want to go on with.
            onSelect(byRef(bulk.end?.left ?? []))
            bulk.close()
          }}
        />
      )}
    </fieldset>
  )
}

function byRef(tasks: readonly Task[]): ReadonlyMap<string, Task> {
  return new Map(tasks.map((task) => [refOf(task), task]))
}

type SelectAllProps = Pick<BulkBarProps, 'listing' | 'total' | 'onSelect'> & { selected: number }

function SelectAll({ listing, total, selected, onSelect }: SelectAllProps) {
  const [read, setRead] = useState(0)
  const reading = useMutation({
    mutationFn: () => readAllTasks(listing, setRead),
    onSuccess: (all) => onSelect(byRef(all)),
    onError: toastFailure,
  })
  if (selected >= Math.min(total, MOST_SELECTED)) return null
  const label =
    total > MOST_SELECTED ? TASKS.bulk.first(formatCount(MOST_SELECTED)) : TASKS.bulk.all(formatCount(total))
  return (
    <Button look="quiet" disabled={reading.isPending} onClick={() => reading.mutate()}>
      {reading.isPending ? TASKS.bulk.selecting(formatCount(read)) : label}
    </Button>
  )
}

function Orders({ onOrder }: { onOrder: (to: Change['to']) => void }) {
  return (
    <>
      <Menu
        trigger={
          <Button>
            {TASKS.bulk.status}
            <ChevronDown size={14} aria-hidden="true" />
          </Button>
        }
        entries={STATUSES.map((status) => ({
          id: status,
          label: texts.tasks.statuses[status],
          choose: () => onOrder(status),
        }))}
      />
      <Button onClick={() => onOrder('release')}>{TASKS.bulk.release}</Button>
    </>
  )
}
