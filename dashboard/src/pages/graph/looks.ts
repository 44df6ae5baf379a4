import { formatMinutes } from '../../lib/minutes.ts'
import { GRAPH } from '../../texts/graph.ts'
import { texts } from '../../texts.ts'
import type { GraphTask } from './layout.ts'

export const LOOKS = ['ready', 'waiting', 'progress', 'blocked', 'done'] as const
export type Look = (typeof LOOKS)[number]

/** How a task is coloured. `wave` 1 can be worked on now. */
export function lookOf({ status }: GraphTask, wave: number | undefined): Look {
  if (status === 'completed') return 'done'
  if (status === 'blocked') return 'blocked'
  if (status === 'in-progress') return 'progress'
  return wave === 1 ? 'ready' : 'waiting'
}

/** Left edge of a node, and the fill of a bar or of a node that is too small for its text. */
export const EDGE_LOOK: Readonly<Record<Look, string>> = {
  ready: 'border-l-plum-fill',
  waiting: 'border-l-line',
  progress: 'border-l-accent-fill',
  blocked: 'border-l-warn-fill',
  done: 'border-l-good-fill',
}

export const FILL_LOOK: Readonly<Record<Look, string>> = {
  ready: 'fill-plum-fill',
  waiting: 'fill-muted/45',
  progress: 'fill-accent-fill',
  blocked: 'fill-warn-fill',
  done: 'fill-good-fill',
}

export const BAR_LOOK: Readonly<Record<Look, string>> = {
  ready: 'bg-plum-fill',
  waiting: 'bg-muted/60',
  progress: 'bg-accent-fill',
  blocked: 'bg-warn-fill',
  done: 'bg-good-fill',
}

/** Status, work, slack and who has it, in words. */
export function factsOf(task: GraphTask): string {
  const { status, times, holder, agent } = task
  return [
    texts.tasks.statuses[status],
    ...(times === null ? [] : [GRAPH.takes(formatMinutes(times.minutes))]),
    ...(times === null ? [] : [times.critical ? GRAPH.critical : GRAPH.slack(formatMinutes(times.slack))]),
    ...(holder === null ? [] : [texts.tasks.heldBy(holder)]),
    ...(holder === null && agent !== null ? [agent] : []),
  ].join(', ')
}
