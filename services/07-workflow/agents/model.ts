import type { LineProblem } from '../model.ts'

/** What a card in `.agents/*.md` declares. */
export interface AgentCard {
  /** Also the name of its file: `backend-engineer`. */
  readonly name: string
  /** One line: what it is. */
  readonly role: string
  /** Words and phrases that tasks are matched by; see graph `matchingExpertise`. */
  readonly expertise: readonly string[]
  /** Tasks at the same time, from 0 (takes none) to 20. */
  readonly capacity: number
  /** Tools it may use; empty: nothing is said. */
  readonly tools: readonly string[]
  /** Markdown below the front matter. */
  readonly text: string
}

/** Where a card lies: in the project, or shipped with the hub. */
export type CardSource = 'project' | 'shipped'

export interface FoundCard extends AgentCard {
  readonly source: CardSource
  /** Relative to the folder it came from: `.agents/backend-engineer.md`. */
  readonly file: string
}

/** Why a card, or a line of one, cannot be used. */
export interface CardProblem extends LineProblem {
  readonly file: string
}

export const AGENTS_FOLDER = '.agents'
/** Tasks at the same time of a card that says nothing. */
export const DEFAULT_CAPACITY = 1
export const MOST_CAPACITY = 20

/** Names that the flow itself knows. */
export const PROJECT_MANAGER = 'project-manager'
export const QA_ENGINEER = 'qa-engineer'
export const SECURITY_ENGINEER = 'security-engineer'
