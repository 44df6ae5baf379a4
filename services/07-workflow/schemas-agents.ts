import { z } from 'zod'
import { AgentNameSchema } from '../00-platform/index.ts'
import { MATCH_REASONS } from './agents/match.ts'
import { ASSIGNMENT_STATES } from './agents/queries.ts'
import { SECURITY_TOPICS } from './agents/security-topics.ts'
import { STEP_STATES, STEPS } from './agents/steps.ts'

/** Names the agent that the caller acts for; see `actsFor`. */
export const actingAgent = {
  agent: AgentNameSchema.optional().describe('The agent you act for, e.g. backend-engineer'),
}

export const CardSchema = z.object({
  name: z.string(),
  role: z.string(),
  expertise: z.array(z.string()),
  capacity: z.int().describe('Tasks at the same time'),
  tools: z.array(z.string()),
  text: z.string().describe('Markdown'),
  source: z.enum(['project', 'shipped']),
  file: z.string().describe('Relative to the project (or, shipped, to the hub)'),
})

const WorkSchema = z.object({
  leases: z.int().describe('Tasks it holds now'),
  openAssignments: z.int().describe('Assignments in which it is its turn'),
  load: z.int().describe('Different tasks of both'),
})

export const AgentsSchema = z.object({
  project: z.string(),
  agents: z.array(CardSchema.extend(WorkSchema.shape)),
  withoutCard: z.array(WorkSchema.extend({ name: z.string() })).describe('Who works and has no card'),
  problems: z.array(z.object({ file: z.string(), line: z.int(), code: z.string(), message: z.string() })),
})

const StepSchema = z.object({
  round: z.int(),
  step: z.enum(STEPS),
  agent: z.string(),
  state: z.enum(STEP_STATES),
  decidedBy: z.string().nullable(),
  decidedFor: z.string().nullable(),
  decidedAt: z.string().nullable(),
  note: z.string().nullable(),
})

export const AssignmentSchema = z.object({
  id: z.string(),
  spec: z.string(),
  task: z.string(),
  agent: z.string().describe('Who implements'),
  state: z.enum(ASSIGNMENT_STATES),
  round: z.int(),
  due: z.object({ step: z.enum(STEPS), agent: z.string() }).nullable(),
  reasons: z.array(z.object({ code: z.enum(MATCH_REASONS), text: z.string() })),
  topics: z.array(z.object({ topic: z.enum(SECURITY_TOPICS), word: z.string() })),
  texts: z.object({
    short: z.string().describe('Seven lines to copy'),
    long: z.string().describe('The same in Markdown'),
  }),
  steps: z.array(StepSchema).describe('Of all rounds, oldest first'),
  createdBy: z.string(),
  createdFor: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
