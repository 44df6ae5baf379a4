import { sql } from 'drizzle-orm'
import { index, integer, jsonb, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/index.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** A task given to an agent, with what that agent is sent. */
export const assignments = ops.table(
  'assignments',
  {
    id: uuid('id').primaryKey(),
    projectId: text('project_id').notNull(),
    taskUid: uuid('task_uid').notNull(),
    /** Address of the task when it was assigned. */
    spec: text('spec').notNull(),
    taskKey: text('task_key').notNull(),
    /** Who implements. */
    agent: text('agent').notNull(),
    /** `open`, `done` (the task was confirmed) or `replaced` (given to another agent). */
    state: text('state').notNull(),
    /** From 1; a returned step begins the next one. */
    round: integer('round').notNull(),
    /** Why this agent: [{code, text}]. */
    reasons: jsonb('reasons').notNull(),
    /** What of auth, secrets, input and network it touches: [{topic, word}]. */
    topics: jsonb('topics').notNull(),
    /** Both copy-paste formats, as they were handed out. */
    shortText: text('short_text').notNull(),
    longText: text('long_text').notNull(),
    createdBy: text('created_by').notNull(),
    createdFor: text('created_for'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    // A task has one primary agent at a time.
    uniqueIndex('assignments_open').on(t.taskUid).where(sql`state = 'open'`),
    index('assignments_list').on(t.projectId, t.state, t.createdAt.desc(), t.id.desc()),
    index('assignments_agent').on(t.projectId, t.agent).where(sql`state = 'open'`),
  ],
)

/** The steps of each round: assign, implement, qa-review, security-review, confirm. */
export const assignmentSteps = ops.table(
  'assignment_steps',
  {
    assignmentId: uuid('assignment_id').notNull(),
    round: integer('round').notNull(),
    /** Place in the round, from 0. */
    position: integer('position').notNull(),
    step: text('step').notNull(),
    /** Whose turn it is when it is due. */
    agent: text('agent').notNull(),
    /** `waiting`, `due`, `passed` or `returned`; one step of an open assignment is due. */
    state: text('state').notNull(),
    decidedBy: text('decided_by'),
    decidedFor: text('decided_for'),
    decidedAt: at('decided_at'),
    note: text('note'),
  },
  (t) => [
    primaryKey({ columns: [t.assignmentId, t.round, t.position] }),
    index('assignment_steps_due').on(t.agent).where(sql`state = 'due'`),
  ],
)
