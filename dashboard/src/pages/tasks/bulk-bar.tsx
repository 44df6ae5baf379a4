import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { readTasks, type TaskListing } from '../../api/task-queries.ts'
import type { Task } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import type { ReasonQuestion } from '../../components/reason-dialog.tsx'
import { toastFailure } from '../../components/toasts.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { BulkResult } from './bulk-result.tsx'
import { type Change, forEachTask, makeChange, needsReason, refOf } from './changes.ts'
import { STATUSES } from './filter.ts'

/** Each is a request of its own, and the hub takes only so many in a minute. */
const MOST_AT_ONCE = 500
const MOST_READ = 200

interface BulkBarProps {
  listing: TaskListing
  /** Of the whole list. */
  total: number
  selected: ReadonlyMap<string, Task>
  onSelect: (selected: ReadonlyMap<string, Task>) => void
  me: string
  ask: (question: ReasonQuestion) => void
}

/** What can be done with all that is selected; afterwards it says what became of each. */
export function BulkBar({ listing, total, selected, onSelect, me, ask }: BulkBarProps) {
  const [done, setDone] = useState(0)
  const client = useQueryClient()
  const tasks = [...selected.values()]
  const change = useMutation({
    mutationFn: (order: Change) => forEachTask(tasks, (task) => makeChange(task, order, me), setDone),
    onMutate: () => setDone(0),
    onError: toastFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  })
  const selectAll = useMutation({
    mutationFn: () => readAll(listing),
    onSuccess: (all) => onSelect(new Map(all.map((task) => [refOf(task), task]))),
    onError: toastFailure,
  })
  const begin = (to: Change['to']) => {
    if (!tasks.some((task) => needsReason(task, to))) return change.mutate({ to })
    const what = TASKS.bulk.many(tasks.length)
    const title = to === 'blocked' ? TASKS.reason.block(what) : TASKS.reason.reopen(what)
    ask({ title, answer: (reason) => change.mutate({ to, reason }) })
  }
  const close = () => {
    change.reset()
    onSelect(new Map())
  }
  return (
    <fieldset aria-label={TASKS.bulk.label} className="flex flex-wrap items-center gap-2">
      <span role="status" className="font-medium text-ink tabular-nums">
        {change.isPending ? TASKS.bulk.running(done, tasks.length) : TASKS.bulk.selected(tasks.length)}
      </span>
      {tasks.length < total && total <= MOST_AT_ONCE && (
        <Button look="quiet" disabled={selectAll.isPending} onClick={() => selectAll.mutate()}>
          {TASKS.bulk.all(formatCount(total))}
        </Button>
      )}
      <Menu
        trigger={
          <Button disabled={change.isPending}>
            {TASKS.bulk.status}
            <ChevronDown size={14} aria-hidden="true" />
          </Button>
        }
        entries={STATUSES.map((status) => ({
          id: status,
          label: texts.tasks.statuses[status],
          choose: () => begin(status),
        }))}
      />
      <Button disabled={change.isPending} onClick={() => begin('release')}>
        {TASKS.bulk.release}
      </Button>
      <Button look="quiet" disabled={change.isPending} onClick={() => onSelect(new Map())}>
        {TASKS.bulk.clear}
      </Button>
      {change.data !== undefined && <BulkResult outcomes={change.data} onClose={close} />}
    </fieldset>
  )
}

async function readAll(listing: TaskListing): Promise<readonly Task[]> {
  const all: Task[] = []
  let cursor: string | undefined
  do {
    const place = { limit: MOST_READ, ...(cursor === undefined ? {} : { cursor }) }
    const page = await readTasks(listing, place)
    all.push(...page.tasks)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && all.length < MOST_AT_ONCE)
  return all.slice(0, MOST_AT_ONCE)
}
