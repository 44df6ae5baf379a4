import type { Assignment, HeldTask } from '../../api/agent-queries.ts'

/** One task an agent has to do with now. */
export interface WorkItem {
  readonly spec: string
  readonly id: string
  readonly title: string
  /** Null: not held; it is the agent's turn in an assignment. */
  readonly leaseExpiresAt: string | null
  /** What is to be done in the assignment; null without one. */
  readonly step: string | null
}

/**
 * What each agent works at, by name: the tasks it holds, then those in which it is its turn. A task that is both stands
 * once.
 */
export function workByAgent(
  held: readonly HeldTask[],
  assignments: readonly Assignment[],
): ReadonlyMap<string, readonly WorkItem[]> {
  const work = new Map<string, WorkItem[]>()
  const add = (agent: string, item: WorkItem) => {
    const items = work.get(agent) ?? []
    if (items.some(({ spec, id }) => spec === item.spec && id === item.id)) return
    work.set(agent, [...items, item])
  }
  for (const { holder, spec, id, title, leaseExpiresAt } of held) {
    if (holder !== null) add(holder, { spec, id, title, leaseExpiresAt, step: null })
  }
  for (const { due, spec, task, texts } of assignments) {
    if (due === null || due.step === 'confirm') continue
    add(due.agent, { spec, id: task, title: titleOf(texts.short), leaseExpiresAt: null, step: due.step })
  }
  return work
}

/** The text to copy begins with the task. */
function titleOf(short: string): string {
  return (short.split('\n', 1)[0] ?? '').replace(/^Task \S+: /, '')
}
