import type { Db } from '../../00-platform/index.ts'
import { type OpenedProject, type ProjectCall, projectOf } from '../projects/projects.ts'
import { createCard, planCard, readRoster } from './cards.ts'
import type { Loads } from './match.ts'
import { type AgentCard, DEFAULT_CAPACITY, type FoundCard } from './model.ts'
import { selectLoads } from './queries.ts'

type Call = Pick<ProjectCall, 'deps' | 'db'>

/** Tasks that each agent works on now, by name. */
export async function loadsOf(db: Db, projectId: string): Promise<Loads> {
  return new Map((await selectLoads(db, projectId)).map(({ agent, load }) => [agent, load]))
}

/**
 * The agents of a project by name, with what they declare and what they work on; who works without a card; and what is wrong
 * in the cards.
 * @throws AppError of projectOf
 */
export async function listAgents(call: Call, input: { project?: string | undefined }) {
  const project = await projectOf(call, input.project)
  const roster = await readRoster(call, project)
  const loads = await selectLoads(call.db, project.id)
  const loadOf = (name: string) => loads.find(({ agent }) => agent === name)
  const known = new Set(roster.cards.map(({ name }) => name))
  return {
    project: project.id,
    agents: roster.cards.map((card) => ({ ...presentCard(card), ...workOf(loadOf(card.name)) })),
    withoutCard: loads.flatMap((row) => (known.has(row.agent) ? [] : [{ name: row.agent, ...workOf(row) }])),
    problems: [...roster.problems],
  }
}

function presentCard(card: FoundCard) {
  return { ...card, expertise: [...card.expertise], tools: [...card.tools] }
}

function workOf(row: { leases: number; due: number; load: number } | undefined) {
  return { leases: row?.leases ?? 0, openAssignments: row?.due ?? 0, load: row?.load ?? 0 }
}

export interface CardOrder {
  readonly project?: string | undefined
  readonly name: string
  readonly role: string
  readonly expertise?: readonly string[] | undefined
  readonly capacity?: number | undefined
  readonly tools?: readonly string[] | undefined
  readonly text?: string | undefined
}

/** In the order in which a card is read. */
function cardOf(order: CardOrder): AgentCard {
  const { name, role, expertise = [], capacity = DEFAULT_CAPACITY, tools = [], text = '' } = order
  return { name, role, expertise, capacity, tools, text: text.trim() }
}

/**
 * Writes the card of a new agent into the project, where people edit it from then on.
 * @throws AppError AGENT_NAME_INVALID, AGENT_CARD_INVALID, AGENT_EXISTS, PROJECT_READ_ONLY, PROJECT_DISK_FULL
 */
export async function addAgent(call: Call, order: CardOrder) {
  const { id, files }: OpenedProject = await projectOf(call, order.project)
  const card = await createCard(files, cardOf(order))
  return { project: id, ...presentCard(card) }
}

/** What adding would write. @throws AppError AGENT_NAME_INVALID, AGENT_CARD_INVALID, AGENT_EXISTS */
export async function planAgent(call: Call, order: CardOrder) {
  const { id, files } = await projectOf(call, order.project)
  const { path, text } = await planCard(files, cardOf(order))
  return { project: id, creates: [path], text }
}
