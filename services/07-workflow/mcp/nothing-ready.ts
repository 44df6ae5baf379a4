import type { z } from 'zod'
import type { IdleSchema } from '../actions/claim-tasks.ts'
import { done } from './tool.ts'

export type Idle = z.infer<typeof IdleSchema>

/** An agent that begins anew after a crash does not know what it has. */
export function heldBefore(held: readonly string[]): string[] {
  return held.length === 0
    ? []
    : [`You hold ${held.join(', ')} already: complete, block or release that first`]
}

/** The answer to who asks for a task when there is none: what stands in the way, in words, and what to do. */
export function nothingReady(idle: Idle | null, held: readonly string[] = []) {
  const data = { nextTask: null, reasons: [], idle }
  if (idle === null) return done('No task can be begun now', data)
  const { completed, held: taken, waiting, blocked, conflicts, otherAgents, agents, nextLeaseEnds } = idle
  const ways: [number, string][] = [
    [taken, 'held by agents'],
    [waiting, 'waiting for others'],
    [otherAgents, `for other agents (${agents.join(', ')})`],
    [blocked, 'blocked'],
    [conflicts, 'with a marker that a person must settle'],
  ]
  const open = ways.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]))
  const why = open.length === 0 ? `nothing is open, ${completed} are completed` : open.join(', ')
  return done(`No task can be begun now: ${why}`, data, [
    ...heldBefore(held),
    ...(otherAgents === 0
      ? []
      : [
          `If you are ${agents.join(' or ')}, connect under that name (REVOPS_AGENT, X-Agent) or give it as agent; you may also begin one by its id`,
        ]),
    ...(nextLeaseEnds === null ? [] : [`Ask again later: the first lease ends in ${nextLeaseEnds} s`]),
  ])
}
