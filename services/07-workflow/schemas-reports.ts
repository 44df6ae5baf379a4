import { z } from 'zod'
import { TASK_STATUSES, VERIFICATIONS } from './model.ts'
import { EVIDENCE_RESULTS } from './reports/model.ts'
import { REPORT_KINDS } from './reports/queries.ts'

const line = z.string().trim().min(1).max(2_000)
const lines = z.array(line).max(200)

const EvidenceSchema = z.object({ name: line, result: z.enum(EVIDENCE_RESULTS) })

/**
 * The parts of a completion report. All are optional here, so that one answer can name every part that is missing; what must
 * be there: reports/validate.ts.
 */
export const CompletionInput = z.object({
  status: z.string().max(100).optional().describe('COMPLETE, COMPLETE WITH ISSUES or FAILED'),
  title: line.optional(),
  agent: z.string().trim().min(1).max(100).optional().describe('By default the caller, or who it acts for'),
  spec: z.string().trim().min(1).max(200).optional(),
  accomplishments: lines.optional().describe('What was delivered'),
  files: lines.optional().describe('Files created or modified'),
  databaseChanges: lines.optional(),
  dependenciesUsed: lines.optional().describe('Connection managers, services, libraries'),
  testing: z
    .array(z.union([line, EvidenceSchema]))
    .max(200)
    .optional()
    .describe('Test runs and checks; a text that says that something failed counts as failing evidence'),
  nextTasks: lines.optional().describe('Tasks that can start now'),
  parallelOpportunities: lines.optional(),
  issues: lines.optional().describe('Issues and deviations; needed unless the status is COMPLETE'),
  processImprovements: lines.optional(),
  handoffNotes: lines.optional().describe('What the next agent must know'),
})

export const StatusInput = z.object({
  implementation: z.string().max(100).optional().describe('COMPLETE, IN-PROGRESS or BLOCKED'),
  filesModified: lines.optional(),
  testsAdded: lines.optional(),
  coverage: z
    .union([z.number(), z.literal('none')])
    .optional()
    .describe('Percent'),
  reviewStatus: z.string().max(100).optional().describe('APPROVED, NEEDS-REVISION or PENDING'),
  dependencies: lines.optional().describe('Tasks that this one unblocks'),
  nextSteps: lines.optional(),
})

export const markdownInput = z
  .string()
  .min(1)
  .max(200_000)
  .optional()
  .describe('The whole report in the template of the guide, instead of `report`')

export const ReportSchema = z.object({
  id: z.string(),
  kind: z.enum(REPORT_KINDS),
  spec: z.string(),
  task: z.string(),
  status: z.string(),
  agent: z.string(),
  parts: z.record(z.string(), z.unknown()),
  form: z.enum(['fields', 'markdown']),
  given: z.string().describe('As it was sent'),
  markdown: z.string().describe('In the template of the guide'),
  createdBy: z.string(),
  createdFor: z.string().nullable(),
  createdAt: z.string(),
})

const text = z.string().max(2_000)
const located = { name: text, purpose: text.optional(), location: text.optional() }

/** As in spec-workflow-mcp's `log-implementation`; fields beyond these are kept too. */
export const ArtifactsInput = z.object({
  apiEndpoints: z
    .array(
      z.looseObject({
        method: text,
        path: text,
        purpose: text.optional(),
        requestFormat: text.optional(),
        responseFormat: text.optional(),
        location: text.optional(),
      }),
    )
    .max(200)
    .optional(),
  components: z
    .array(
      z.looseObject({
        ...located,
        type: text.optional(),
        props: text.optional(),
        exports: z.array(text).optional(),
      }),
    )
    .max(200)
    .optional(),
  functions: z
    .array(z.looseObject({ ...located, signature: text.optional(), isExported: z.boolean().optional() }))
    .max(500)
    .optional(),
  classes: z
    .array(
      z.looseObject({ ...located, methods: z.array(text).optional(), isExported: z.boolean().optional() }),
    )
    .max(200)
    .optional(),
  integrations: z
    .array(
      z.looseObject({
        description: text,
        frontendComponent: text.optional(),
        backendEndpoint: text.optional(),
        dataFlow: text.optional(),
      }),
    )
    .max(200)
    .optional(),
})

export const LogEntrySchema = z.object({
  id: z.string(),
  spec: z.string(),
  task: z.string(),
  summary: z.string(),
  filesModified: z.array(z.string()),
  filesCreated: z.array(z.string()),
  linesAdded: z.int(),
  linesRemoved: z.int(),
  artifacts: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  createdBy: z.string(),
  createdFor: z.string().nullable(),
  createdAt: z.string(),
})

/** The task as it is after the report. */
export const ReportedTaskSchema = z.object({
  spec: z.string(),
  id: z.string(),
  status: z.enum(TASK_STATUSES),
  verification: z.enum(VERIFICATIONS),
})
