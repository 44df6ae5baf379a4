import { type MaxParallel, parallelGroups } from '../graph/index.ts'
import { type AgentMatch, type Loads, type MatchTask, matchAgents, whyNobody } from './match.ts'
import type { AgentCard } from './model.ts'

export interface ProposedTask {
  readonly task: MatchTask
  readonly match: AgentMatch
}

/** A task of the wave that was not given out, and why. */
export interface SkippedTask {
  readonly ref: string
  readonly why: string
}

export interface WaveProposal {
  readonly proposed: readonly ProposedTask[]
  /** In the order of the wave, at most 50. */
  readonly skipped: readonly SkippedTask[]
}

export interface WaveOrder {
  /** Ready tasks, best first. */
  readonly ready: readonly MatchTask[]
  /** Tasks that somebody works on: they take places, and their files are taken. */
  readonly running: readonly MatchTask[]
  readonly cards: readonly AgentCard[]
  readonly loads: Loads
  /** Agents at once. */
  readonly agents: MaxParallel
}

const MOST_SKIPPED = 50

/**
 * Gives the first tasks of a wave to different agents, as many at once as wanted, the running ones included: each to the
 * agent that fits best and has room; none that shares a file with another or says that it runs alone. Greedy in the order
 * given, so a task is never left out for one behind it. O(tasks × agents) until the places are taken.
 */
export function proposeWave(order: WaveOrder): WaveProposal {
  const { ready, running, cards, loads, agents } = order
  const proposed: ProposedTask[] = []
  const skipped: SkippedTask[] = []
  const skip = (task: MatchTask, why: string) => {
    if (skipped.length < MOST_SKIPPED) skipped.push({ ref: task.ref, why })
  }
  for (const task of ready) {
    const together = [...running, ...proposed.map((each) => each.task)]
    if (together.length >= agents) {
      skip(task, `${together.length} agents are at work, and at most ${agents} at once were asked for`)
      if (skipped.length >= MOST_SKIPPED) break
      continue
    }
    const free = cards.filter(({ name }) => !proposed.some(({ match }) => match.agent === name))
    const match = matchAgents(task, free, loads)[0]
    if (!fitsBeside(task, together)) skip(task, whyAlone(task, together))
    else if (match === undefined) skip(task, whyNobody(task, free, loads))
    else proposed.push({ task, match })
  }
  return { proposed, skipped }
}

/** One group of the graph's own cutting means that all of them may run at once. */
function fitsBeside(task: MatchTask, others: readonly MatchTask[]): boolean {
  return others.every((other) => parallelGroups([other, task], 2).length === 1)
}

function whyAlone(task: MatchTask, others: readonly MatchTask[]): string {
  if (task.parallel === false) return 'it runs alone (`_Parallel: no_`)'
  const other = others.find((each) => !fitsBeside(task, [each]))
  return other?.parallel === false
    ? `${other.ref} runs alone`
    : `it shares files with ${other?.ref ?? 'another'}`
}
