import { type Outline, readOutline } from './markdown/index.ts'
import type { SpecPlan } from './plan/spec-plan.ts'
import type { SpecTexts } from './plan/spec-texts.ts'

/** Values by key, those used last; what does not fit any more leaves. */
export interface Memory<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
}

/**
 * What this process keeps of texts it has read already. Each is found by the tag of its text, which is the SHA-256 of the
 * bytes: another text has another tag, so nothing here can be out of date, whoever changed a file or a row; a plan is also
 * compared with the statuses that its tasks have now. Whatever is forgotten costs time, or (`seen`) a version that is kept
 * although it was known.
 */
export interface Remembered {
  /** What the tasks of a spec say and how they depend on each other, by `spec@tag`. */
  readonly texts: Memory<SpecTexts>
  /** What remained of a spec when it was asked for last, by `spec@tag`, with the moment that it is of. */
  readonly plans: Memory<{ readonly moment: string; readonly plan: SpecPlan }>
  /** Where the tasks of a `tasks.md` stand, by the tag. */
  readonly outlines: Memory<Outline>
  /** Which version of a document a session read or wrote last, by session and document (specs/replace.ts). */
  readonly seen: Memory<string>
  /** When a file that was approved was looked at last, in milliseconds since the epoch (approvals/listed.ts). */
  readonly looked: Memory<number>
}

/** Tasks that each memory holds at most, of all texts together; a text of more is not kept. Some 50 MB each. */
const MOST_TASKS = 60_000

/** Documents of all sessions together; approved files of all projects. */
const MOST_SEEN = 20_000

export function createRemembered(mostTasks = MOST_TASKS): Remembered {
  return {
    texts: createMemory<SpecTexts>(({ structure }) => tasksOf(structure), mostTasks),
    plans: createMemory(({ plan }) => tasksOf(plan), mostTasks),
    outlines: createMemory<Outline>(tasksOf, mostTasks),
    seen: createMemory<string>(() => 1, MOST_SEEN),
    looked: createMemory<number>(() => 1, MOST_SEEN),
  }
}

function tasksOf({ tasks }: { readonly tasks: readonly unknown[] }): number {
  return tasks.length
}

/** The outline of a `tasks.md`, read only where it is not remembered. */
export function outlineOf({ outlines }: Remembered, file: { text: string; tag: string }): Outline {
  const known = outlines.get(file.tag)
  if (known !== undefined) return known
  const outline = readOutline(file.text)
  outlines.set(file.tag, outline)
  return outline
}

/** @param most what the weights of all values together may be */
export function createMemory<T>(weigh: (value: T) => number, most: number): Memory<T> {
  // A Map keeps the order in which keys came: the first is the one that was not used for the longest time.
  const values = new Map<string, T>()
  let weight = 0
  const forget = (key: string) => {
    const value = values.get(key)
    if (value === undefined) return
    weight -= weigh(value)
    values.delete(key)
  }
  const put = (key: string, value: T) => {
    forget(key)
    values.set(key, value)
    weight += weigh(value)
  }
  return {
    get: (key) => {
      const value = values.get(key)
      if (value !== undefined) put(key, value)
      return value
    },
    set: (key, value) => {
      if (weigh(value) > most) return forget(key)
      put(key, value)
      for (const oldest of values.keys()) {
        if (weight <= most) return
        forget(oldest)
      }
    },
  }
}
