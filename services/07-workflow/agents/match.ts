import { type GraphTask, matchingExpertise } from '../graph/index.ts'
import type { AgentCard } from './model.ts'

/** A task as matching sees it: what the graph knows, and its other words. */
export interface MatchTask extends GraphTask {
  /** Section, purpose, details and requirements: they count less than title, files and the agent that is named. */
  readonly words: string
}

export const MATCH_REASONS = ['NAMED', 'EXPERTISE', 'EXPERTISE_IN_TEXT', 'LOAD'] as const

export interface MatchReason {
  readonly code: (typeof MATCH_REASONS)[number]
  readonly text: string
}

export interface AgentMatch {
  readonly agent: string
  /** 2 for each entry of its expertise that title or files ask for, 1 for each that only the text does. */
  readonly score: number
  readonly load: number
  readonly capacity: number
  readonly reasons: readonly MatchReason[]
}

/** Tasks that each agent works on now; who is not in it works on none. */
export type Loads = ReadonlyMap<string, number>

/**
 * The agents that may take a task now, best first. A task that names an agent is for that one only; else an agent must
 * declare something that fits. Who has no room is left out. Order: score; load against capacity; name.
 */
export function matchAgents(task: MatchTask, cards: readonly AgentCard[], loads: Loads): AgentMatch[] {
  return cards
    .filter(({ name }) => task.agent === null || task.agent === name)
    .map((card) => matchOf(task, card, loads.get(card.name) ?? 0))
    .filter(({ load, capacity, score }) => load < capacity && (task.agent !== null || score > 0))
    .sort(
      (a, b) =>
        b.score - a.score || a.load / a.capacity - b.load / b.capacity || (a.agent < b.agent ? -1 : 1),
    )
}

function matchOf(task: MatchTask, card: AgentCard, load: number): AgentMatch {
  const strong = matchingExpertise(task, card.expertise)
  const inText = matchingExpertise({ ...task, title: task.words, files: [] }, card.expertise)
  const weak = inText.filter((entry) => !strong.includes(entry))
  const reasons: (MatchReason | false)[] = [
    task.agent === card.name && { code: 'NAMED', text: 'named in the task' },
    strong.length > 0 && { code: 'EXPERTISE', text: `declares ${strong.join(', ')}` },
    weak.length > 0 && { code: 'EXPERTISE_IN_TEXT', text: `its text speaks of ${weak.join(', ')}` },
    { code: 'LOAD', text: `works on ${load} of ${card.capacity}` },
  ]
  return {
    agent: card.name,
    score: 2 * strong.length + weak.length,
    load,
    capacity: card.capacity,
    reasons: reasons.filter((reason) => reason !== false),
  }
}

/** Why nobody fits, in one sentence. */
export function whyNobody(task: MatchTask, cards: readonly AgentCard[], loads: Loads): string {
  if (task.agent !== null) {
    const card = cards.find(({ name }) => name === task.agent)
    return card === undefined
      ? `it names ${task.agent}, and there is no such card`
      : `${card.name} works on ${loads.get(card.name) ?? 0} of ${card.capacity} tasks`
  }
  const busy = matchAgents(task, cards, new Map()).map(({ agent }) => agent)
  return busy.length === 0
    ? 'no agent declares expertise that fits'
    : `${busy.join(', ')} would fit and have no room`
}
