import {
  confirmTask,
  releaseTask,
  setTaskStatus,
  settleTask,
  type TaskAddress,
} from '../../api/task-queries.ts'
import type { TaskDetail } from '../../api/types.ts'
import type { ReasonQuestion } from '../../components/reason-dialog.tsx'
import { TASKS } from '../../texts/tasks.ts'

const LABELS = TASKS.task.actions

/** Something that can be done with a task now. */
export interface Offer {
  /** The event of the life cycle. */
  readonly event: string
  readonly label: string
  /** What one mostly wants; at most one of them. */
  readonly primary?: boolean
  /** Only for operators. */
  readonly operator?: boolean
  /** Asked before it is done. */
  readonly question?: Omit<ReasonQuestion, 'answer'>
  act(address: TaskAddress, reason: string | undefined): Promise<unknown>
}

type State = Pick<TaskDetail, 'id' | 'status' | 'holder' | 'possible' | 'ready'>

/** The steps that the life cycle has from here, as the hub says, in the order of the buttons. */
export function offersOf(task: State, me: string): readonly Offer[] {
  const all = [...forward(task, me), ...blocking(task), ...backward(task, me), ...settling(task)]
  return all.filter(({ event }) => task.possible.includes(event))
}

function forward({ status, holder, ready }: State, me: string): Offer[] {
  const begun = status === 'in-progress'
  const start: Offer = {
    event: 'start',
    label: begun ? LABELS.takeOver : LABELS.start,
    primary: ready && !begun,
    act: (address) => setTaskStatus(address, 'in-progress'),
  }
  const complete: Offer = {
    event: 'complete',
    label: LABELS.complete,
    primary: begun && (holder === null || holder === me),
    act: (address) => setTaskStatus(address, 'completed'),
  }
  const confirm: Offer = { event: 'confirm', label: LABELS.confirm, primary: true, act: confirmTask }
  // Who holds it has begun it; to begin again would only make the lease last.
  return begun && holder !== null ? [complete, confirm] : [start, complete, confirm]
}

function blocking({ id, status }: State): Offer[] {
  return [
    {
      event: 'unblock',
      label: LABELS.unblock,
      primary: true,
      act: (address) => setTaskStatus(address, 'pending'),
    },
    {
      event: 'block',
      label: status === 'blocked' ? LABELS.blockAgain : LABELS.block,
      question: { title: TASKS.reason.block(id), hint: TASKS.reason.blockHint },
      act: (address, reason) => setTaskStatus(address, 'blocked', reason),
    },
  ]
}

function backward({ id, status, holder }: State, me: string): Offer[] {
  const release: Offer = {
    event: 'release',
    label: LABELS.release,
    ...(holder === null || holder === me
      ? {}
      : {
          question: {
            title: TASKS.reason.release(id),
            hint: TASKS.reason.releaseHint(holder),
            optional: true,
          },
        }),
    act: releaseTask,
  }
  const reopen: Offer = {
    event: 'reopen',
    label: LABELS.reopen,
    question: { title: TASKS.reason.reopen(id) },
    act: (address, reason) => setTaskStatus(address, 'pending', reason),
  }
  // A task that nobody holds and nobody began cannot be given back.
  return holder === null && status !== 'in-progress' ? [reopen] : [release, reopen]
}

function settling({ id }: State): Offer[] {
  return [
    {
      event: 'accept-file',
      label: LABELS.acceptFile,
      operator: true,
      question: { title: TASKS.reason.acceptFile(id) },
      act: (address, reason) => settleTask(address, 'file', reason),
    },
    {
      event: 'restore-file',
      label: LABELS.restoreFile,
      operator: true,
      primary: true,
      act: (address) => settleTask(address, 'database'),
    },
  ]
}
