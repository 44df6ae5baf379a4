import { z } from 'zod'

// The formats are those of spec-workflow-mcp's files; see docs/03-guides/06-coming-from-spec-workflow-mcp.md.

/** PostgreSQL keeps no NUL in a text. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !value.includes('\0'), 'it holds a NUL character')
const name = text(200).pipe(z.string().trim().min(1))
const time = z.iso.datetime({ offset: true }).transform((value) => new Date(value))

const CommentFile = z.object({
  type: z.enum(['selection', 'general']).optional(),
  selectedText: text(100_000).nullish(),
  comment: text(10_000),
  timestamp: time,
  lineNumber: z.int().nullish(),
  author: name.optional(),
})
export type CommentFile = z.output<typeof CommentFile>

/** One without words says nothing. */
const comments = z
  .array(CommentFile)
  .max(500)
  .nullish()
  .transform((list) => (list ?? []).filter(({ comment }) => comment.trim() !== ''))

/** `approvals/<category-name>/<id>.json`. Fields beyond these are left out. */
export const ApprovalFile = z.object({
  id: name,
  title: text(500).pipe(z.string().trim().min(1)),
  filePath: text(4_096).pipe(z.string().min(1)),
  type: z.enum(['document', 'action']).default('document'),
  status: z.enum(['pending', 'approved', 'rejected', 'needs-revision']),
  createdAt: time,
  respondedAt: time.nullish(),
  response: text(100_000).nullish(),
  annotations: text(1_000_000).nullish(),
  comments,
  revisionHistory: z
    .array(z.object({ content: z.string(), timestamp: time }))
    .max(1_000)
    .nullish(),
  category: z.enum(['spec', 'steering']).default('spec'),
  categoryName: name,
  requestedBy: name.nullish(),
  reviewer: name.nullish(),
})
export type ApprovalFile = z.output<typeof ApprovalFile>

/** `approvals/<category-name>/.snapshots/<file name>/snapshot-001.json`; shared by all requests for that file. */
export const SnapshotFile = z.object({
  approvalId: name,
  version: z.int().min(0),
  timestamp: time,
  trigger: z.enum(['initial', 'revision_requested', 'approved', 'manual']),
  content: z.string(),
  comments,
})
export type SnapshotFile = z.output<typeof SnapshotFile>
