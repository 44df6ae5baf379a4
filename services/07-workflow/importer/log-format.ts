import { z } from 'zod'
import { ArtifactsInput } from '../schemas-reports.ts'

const noNul = (value: unknown) => !JSON.stringify(value).includes('\\u0000')
const paths = z.array(z.string().trim().min(1).max(1_000)).max(1_000).default([])
const lines = z.int().min(0).max(100_000_000).default(0)

/** An entry of an implementation log, from either format. */
export const LogEntryFile = z
  .object({
    id: z.string().trim().min(1).max(200),
    taskId: z.string().trim().min(1).max(200),
    timestamp: z.iso.datetime({ offset: true }).transform((value) => new Date(value)),
    summary: z.string().trim().min(1).max(10_000),
    filesModified: paths,
    filesCreated: paths,
    statistics: z
      .object({ linesAdded: lines, linesRemoved: lines })
      .default({ linesAdded: 0, linesRemoved: 0 }),
    artifacts: ArtifactsInput.default({}),
  })
  .refine(noNul, 'it holds a NUL character')
export type LogEntryFile = z.output<typeof LogEntryFile>

/** The old `implementation-log.json`; its entries are checked one by one, so that a bad one does not take the rest along. */
export const LogFile = z.object({ entries: z.array(z.unknown()).max(20_000) })
