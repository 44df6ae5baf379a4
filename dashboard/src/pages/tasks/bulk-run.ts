import { ApiError } from '../../api/client.ts'
import type { Task } from '../../api/types.ts'
import type { Outcome } from './changes.ts'

/** Requests under way: enough to be quick, few enough to leave room for the page. */
const AT_ONCE = 4
/** The hub takes 6,000 requests a minute unless it is set otherwise; the page itself needs some of them. */
const MOST_A_SECOND = 60
const SECOND_MS = 1_000
const TOO_MANY = 429
/** Nobody answers, or nobody is signed in: the others would meet with the same. */
const ENDS_ALL: readonly number[] = [0, 401]

export interface BulkProgress {
  readonly all: number
  readonly done: number
  /** Of those that are done. */
  readonly refused: number
  /** The hub refuses more for so long; null while it goes on. */
  readonly pausedSeconds: number | null
}

export interface BulkEnd {
  /** In the order of the tasks. */
  readonly outcomes: readonly Outcome[]
  /** What was not asked for any more, or could not be. */
  readonly left: readonly Task[]
  /** What ended it early; null when somebody stopped it, or all is done. */
  readonly cause: ApiError | null
}

interface Running {
  readonly signal: AbortSignal
  told(progress: BulkProgress): void
  /** Ends early when the signal does. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly now?: () => number
}

/**
 * Does something with each task, some at a time. A refusal of one does not hold up the others, a full hub is waited for.
 * What is under way when it is stopped is finished, so that of each task it is known what became of it.
 */
export async function forEachTask(
  tasks: readonly Task[],
  one: (task: Task) => Promise<Outcome>,
  { signal, told, wait = pause, now = Date.now }: Running,
): Promise<BulkEnd> {
  const found = new Map<Task, Outcome>()
  let next = 0
  let refused = 0
  let cause: ApiError | null = null
  const isOver = () => signal.aborted || cause !== null
  const mayBegin = pacer(now, (ms) => wait(ms, signal), isOver)
  const tell = (pausedSeconds: number | null) =>
    told({ all: tasks.length, done: found.size, refused, pausedSeconds })

  const ask = async (task: Task): Promise<Outcome | undefined> => {
    while (!isOver()) {
      try {
        return await one(task)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (ENDS_ALL.includes(error.status)) cause = error
        else if (error.status !== TOO_MANY) return { task, error, changed: false, back: null }
        else {
          const seconds = error.retrySeconds ?? 1
          tell(seconds)
          await wait(seconds * SECOND_MS, signal)
        }
      }
    }
    return undefined
  }
  const worker = async () => {
    while (next < tasks.length && !isOver()) {
      const task = tasks[next++] as Task
      await mayBegin()
      const outcome = await ask(task)
      if (outcome === undefined) return
      found.set(task, outcome)
      if (outcome.error !== undefined) refused += 1
      tell(null)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return {
    outcomes: tasks.flatMap((task) => found.get(task) ?? []),
    left: tasks.filter((task) => !found.has(task)),
    cause,
  }
}

/** Lets so many begin in a second, all at its start if need be: a page nobody looks at is woken once a second. */
function pacer(now: () => number, wait: (ms: number) => Promise<void>, isOver: () => boolean) {
  let second = 0
  let begun = 0
  return async () => {
    while (!isOver()) {
      const at = now()
      if (Math.floor(at / SECOND_MS) !== second) [second, begun] = [Math.floor(at / SECOND_MS), 0]
      begun += 1
      if (begun <= MOST_A_SECOND) return
      await wait(SECOND_MS - (at % SECOND_MS))
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })
}
