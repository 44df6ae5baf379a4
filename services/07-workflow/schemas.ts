import { z } from 'zod'
import { SPEC_DOCUMENTS, STEERING_DOCUMENTS } from './files/index.ts'

/** The project of a call; may be left out where only one is registered. */
export const projectInput = {
  project: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Project id; may be left out when only one is registered'),
}

/** How REST callers name the project beside `?project=`. */
export const projectHeader = { 'x-project': 'project' } as const

export const specInput = { ...projectInput, spec: z.string().min(1).max(200).describe('Name of the spec') }

export const ProjectSchema = z.object({
  id: z.string(),
  root: z.string().describe('Real path of the folder'),
  state: z.enum(['open', 'missing']).describe('missing: there is no such folder now'),
  layout: z.enum(['plain', 'spec-workflow']).nullable(),
  folder: z.string().nullable().describe('Where its specs lie, below the root'),
  ignored: z.string().nullable().describe('A second folder with specs, which is not read: move them'),
  createdBy: z.string(),
  createdAt: z.string(),
})

export const ProgressSchema = z.object({
  total: z.int(),
  pending: z.int(),
  inProgress: z.int(),
  completed: z.int(),
  blocked: z.int(),
  conflicts: z.int(),
  percent: z.number().describe('Completed of all, one decimal, rounded down'),
})

const Facts = z.object({ bytes: z.int(), modifiedAt: z.string() }).nullable()

export const SpecSchema = z.object({
  name: z.string(),
  archived: z.boolean(),
  documents: z.object({ requirements: Facts, design: Facts, tasks: Facts }),
  progress: ProgressSchema,
  problems: z.int().describe('Lines of tasks.md a person should look at'),
  fileError: z
    .object({ code: z.string(), message: z.string(), at: z.string() })
    .nullable()
    .describe('Why tasks.md could not be read or written'),
})

export const SpecDocumentName = z.enum(SPEC_DOCUMENTS)
export const SteeringDocumentName = z.enum(STEERING_DOCUMENTS)

const Etag = z.string().describe('sha256-… of its bytes; send it as `If-Match` with the next write')

export const WrittenSchema = z.object({ project: z.string(), bytes: z.int(), etag: Etag })
export const DocumentSchema = WrittenSchema.extend({ text: z.string(), modifiedAt: z.string() })

/** The line difference of two texts, with three lines around what differs. */
export const diffOutput = {
  hunks: z.array(
    z.object({
      oldStart: z.int(),
      oldLines: z.int(),
      newStart: z.int(),
      newLines: z.int(),
      lines: z.array(z.string()).describe('With ` `, `-` or `+` before each'),
    }),
  ),
  lines: z.int().describe('Lines of the newer text'),
}

/** What comes with a write. The file's own limit (10 MB) is checked on its bytes. */
export const documentInput = {
  text: z.string().describe('The whole document, at most 10 MB of UTF-8'),
  ifMatch: z
    .string()
    .max(100)
    .optional()
    .describe('Entity tag of the version this one replaces; without it the document must not exist yet'),
}
