import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Task } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { shortened } from '../../components/task-row.tsx'
import { toastFailure } from '../../components/toasts.tsx'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { forEachTask, type Outcome, refOf, takeBack } from './changes.ts'

interface BulkResultProps {
  outcomes: readonly Outcome[]
  onClose: () => void
}

/** What became of each task, the refused ones first; what was done can be taken back where the rules have a way. */
export function BulkResult({ outcomes, onClose }: BulkResultProps) {
  const client = useQueryClient()
  const ways = new Map(
    outcomes.flatMap(({ task, back }) => (back === null ? [] : [[refOf(task), back] as const])),
  )
  const undo = useMutation({
    mutationFn: () => {
      const changed = outcomes.flatMap(({ task, back }) => (back === null ? [] : [task]))
      return forEachTask(
        changed,
        (task) => undoOne(task, ways.get(refOf(task)) ?? []),
        () => undefined,
      )
    },
    onError: toastFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  })
  const shown = undo.data ?? outcomes
  const refused = shown.filter(({ error }) => error !== undefined)
  const done = shown.filter(({ error }) => error === undefined)
  return (
    <Modal
      open
      onClose={onClose}
      title={TASKS.bulk.result}
      hint={TASKS.bulk.summary(done.length, refused.length)}
      shape="side"
      actions={
        <>
          {ways.size > 0 && undo.data === undefined && (
            <Button disabled={undo.isPending} onClick={() => undo.mutate()}>
              {undo.isPending ? TASKS.bulk.undoing : TASKS.bulk.undo}
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            {texts.close}
          </Button>
        </>
      }
    >
      <ul className="divide-y divide-line text-[13px]">
        {[...refused, ...done].map((outcome) => (
          <OutcomeRow key={refOf(outcome.task)} outcome={outcome} />
        ))}
      </ul>
    </Modal>
  )
}

async function undoOne(task: Task, steps: NonNullable<Outcome['back']>): Promise<Outcome> {
  await takeBack(task, steps)
  return { task, changed: true, back: null }
}

function OutcomeRow({ outcome: { task, error, changed } }: { outcome: Outcome }) {
  return (
    <li className="py-2">
      <span className="flex items-baseline gap-2">
        <span className="shrink-0 font-mono text-muted">{refOf(task)}</span>
        <span className="min-w-0 flex-1 truncate" dir="auto">
          {shortened(task.title)}
        </span>
        {error === undefined && (
          <span className="shrink-0 text-good">{changed ? TASKS.bulk.done : TASKS.bulk.same}</span>
        )}
      </span>
      {error !== undefined && (
        <span className="mt-0.5 block break-words text-bad">
          {error.message} <span className="font-mono text-xs">{error.code}</span>
        </span>
      )}
    </li>
  )
}
