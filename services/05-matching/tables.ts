import {
  bigint,
  doublePrecision,
  index,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import { ops } from '../00-platform/index.ts'

/** The schema is shared with 02-transformation; only the table below belongs to matching. */
const core = pgSchema('core')
const at = (name: string) => timestamp(name, { withTimezone: true })

/** What the last run found, replaced as a whole; people's decisions lie in ops.match_reviews and are laid over it. */
export const opportunityMatches = core.table(
  'opportunity_matches',
  {
    /** `<odoo id>-<ace id>` */
    id: text('id').primaryKey(),
    odooId: bigint('odoo_id', { mode: 'number' }).notNull(),
    aceId: text('ace_id').notNull(),
    probability: doublePrecision('probability').notNull(),
    /** `auto`, `review` or `none` (rejected by a person). */
    decision: text('decision').notNull(),
    /** Exact key that agreed (`partner identifier`, `ACE id`), `person` or `model`. */
    method: text('method').notNull(),
    /** [{field, left, right, level, weight}]: weights in bits add up to log2(p / (1 − p)). */
    evidence: jsonb('evidence').notNull(),
    /** {stage|amount|closeDate|owner: {odoo, ace}} where both sides know and disagree. */
    conflicts: jsonb('conflicts').notNull(),
    /** sha-256 of what was found; an equal one is not written again. */
    contentHash: text('content_hash').notNull(),
    odooHash: text('odoo_hash').notNull(),
    aceHash: text('ace_hash').notNull(),
    /** Run that wrote this content last. */
    runId: text('run_id').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    index('opportunity_matches_odoo').on(t.odooId),
    index('opportunity_matches_ace').on(t.aceId),
    index('opportunity_matches_decision').on(t.decision),
  ],
)

/** What people decided, append only; the newest row of a pair counts, `undo` takes the one before back. */
export const matchReviews = ops.table(
  'match_reviews',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    odooId: bigint('odoo_id', { mode: 'number' }).notNull(),
    aceId: text('ace_id').notNull(),
    /** `accept`, `reject` or `undo`. */
    action: text('action').notNull(),
    actor: text('actor').notNull(),
    note: text('note'),
    at: at('at').notNull(),
  },
  (t) => [index('match_reviews_pair').on(t.odooId, t.aceId, t.id.desc())],
)

/** Rows of a run on their way into core.opportunity_matches; empty between runs. */
export const matchStaging = ops.table(
  'match_staging',
  {
    runId: text('run_id').notNull(),
    id: text('id').notNull(),
    row: jsonb('row').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.id] })],
)

/** Finished matching runs with their report. */
export const matchRuns = ops.table(
  'match_runs',
  {
    runId: text('run_id').primaryKey(),
    finishedAt: at('finished_at').notNull(),
    report: jsonb('report').notNull(),
  },
  (t) => [index('match_runs_finished').on(t.finishedAt.desc())],
)
