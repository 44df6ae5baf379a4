import { z } from 'zod'
import type { McpCall } from '../../00-platform/index.ts'
import type { ApprovalSchema } from '../actions/approvals.ts'
import { SPEC_DOCUMENTS, type SpecDocument } from '../files/index.ts'
import { SpecDocumentName, type SpecSchema, SteeringDocumentName, type WrittenSchema } from '../schemas.ts'
import { contextOfSpec, contextOfSteering } from './contexts.ts'
import { projectAt, projectPathInput } from './projects.ts'
import { done, keepHeld, needed, orMissing, specNameInput, tool } from './tool.ts'

type Spec = z.infer<typeof SpecSchema> & { readonly project: string }
type Approval = z.infer<typeof ApprovalSchema>
type Written = z.infer<typeof WrittenSchema> & {
  readonly replaced: string | null
  readonly kept: string | null
}

export const specListTool = tool({
  name: 'spec-list',
  title: 'Specs of a project',
  description: 'The specs by name, with the documents they have and how far their tasks are.',
  input: z.object({
    ...projectPathInput,
    archived: z.boolean().default(false),
    limit: z.int().min(1).max(200).default(100),
    cursor: z.string().max(500).optional(),
  }),
  effect: 'read',
  isPaged: () => true,
  run: async ({ projectPath, ...page }, call) => {
    const { project } = await projectAt(call, projectPath)
    const listed = await call<{ specs: Spec[]; nextCursor: string | null }>('specs.list', {
      ...page,
      project,
    })
    const data = { specs: listed.specs.map(brief), nextCursor: listed.nextCursor }
    const more = listed.nextCursor === null ? '' : '; there are more: list again with nextCursor as cursor'
    return done(`Found ${data.specs.length} specs${more}`, data, ['spec-status has one in detail'])
  },
})

export const specStatusTool = tool({
  name: 'spec-status',
  title: 'How far a spec is',
  description: 'Its documents with their approvals, the progress of its tasks, and what comes next.',
  input: z.object({ ...projectPathInput, ...specNameInput }),
  effect: 'read',
  run: async ({ projectPath, specName }, call) => {
    const { project } = await projectAt(call, projectPath)
    const spec = await call<Spec>('specs.get', { project, spec: specName })
    const approved = await approvedDocuments(call, spec)
    const phases = Object.fromEntries(
      SPEC_DOCUMENTS.map((document) => [
        document,
        { exists: spec.documents[document] !== null, approved: approved.has(document) },
      ]),
    )
    const held = await call<{ tasks: { holder: string | null }[] }>('tasks.list', {
      project,
      spec: specName,
      status: 'in-progress',
    })
    await keepHeld(call, { project, spec: specName }, held.tasks)
    const { problems, fileError } = spec
    const data = { ...brief(spec), phases, problems, fileError }
    return done(`${spec.name} is ${data.status}`, data, nextStepsOf(spec, approved))
  },
})

function brief(spec: Spec) {
  const { name, archived, documents, progress } = spec
  const times = SPEC_DOCUMENTS.flatMap((document) => documents[document]?.modifiedAt ?? []).sort()
  return {
    name,
    ...(archived ? { archived } : {}),
    status: statusOf(spec),
    documents: SPEC_DOCUMENTS.filter((document) => documents[document] !== null),
    taskProgress: progress,
    lastModified: times.at(-1) ?? null,
  }
}

function statusOf({ documents, progress }: Spec): string {
  if (progress.total > 0 && progress.completed === progress.total) return 'completed'
  if (progress.inProgress + progress.completed > 0) return 'implementing'
  if (progress.total > 0) return 'ready-for-implementation'
  return Object.values(documents).some((facts) => facts !== null) ? 'in-progress' : 'not-started'
}

/** Documents whose newest approval holds for what the file says now. */
async function approvedDocuments(call: McpCall, { name, project }: Spec): Promise<Set<SpecDocument>> {
  const listed = await call<{ approvals: Approval[] }>('approvals.list', {
    project,
    categoryName: name,
    limit: 200,
  })
  const newest = (document: SpecDocument) =>
    listed.approvals.find(({ filePath }) => filePath.endsWith(`specs/${name}/${document}.md`))
  return new Set(
    SPEC_DOCUMENTS.filter((document) => {
      const approval = newest(document)
      return approval?.status === 'approved' && !approval.stale
    }),
  )
}

function nextStepsOf({ documents, progress }: Spec, approved: ReadonlySet<SpecDocument>): string[] {
  const missing = SPEC_DOCUMENTS.find((document) => documents[document] === null)
  if (missing !== undefined) return [`Write ${missing}.md with create-spec-doc`]
  const open = SPEC_DOCUMENTS.find((document) => !approved.has(document))
  const review = open === undefined ? [] : [`${open}.md is not approved: request-approval`]
  if (progress.total === 0) return [...review, 'Write tasks into tasks.md']
  return progress.completed === progress.total
    ? [...review, 'All tasks are completed']
    : [...review, 'Ask for the next task: manage-tasks with next-pending']
}

const content = z.string().describe('The whole document in Markdown, at most 10 MB')
const ifMatch = z
  .string()
  .max(100)
  .optional()
  .describe(
    'Entity tag of the version that you read. Without it a version that changed since this session read or wrote it is not replaced',
  )

export const createSpecDocTool = tool({
  name: 'create-spec-doc',
  title: 'Write a document of a spec',
  description:
    'Writes requirements, design or tasks; makes the spec when there is none. One document at a time: request-approval after each.',
  input: z.object({
    ...projectPathInput,
    ...specNameInput,
    document: SpecDocumentName.optional().describe('requirements, design or tasks'),
    docType: SpecDocumentName.optional().describe('The same, as later guides call it'),
    content,
    ifMatch,
  }),
  effect: 'write',
  run: async (given, call) => {
    const place = { tool: 'create-spec-doc', action: 'write', field: 'document' }
    const document = needed(given.document ?? given.docType, place)
    const { project } = await projectAt(call, given.projectPath)
    const spec = given.specName
    const address = { project, spec, document }
    if ((await orMissing(call('specs.get', { project, spec }), ['SPEC_NOT_FOUND'])) === undefined)
      await call('specs.create', { project, name: spec })
    const order = { text: given.content, ifMatch: given.ifMatch, replace: true }
    const written = await call<Written>('documents.put', { ...address, ...order })
    return done(`${document}.md of ${spec} is written`, { specName: spec, ...written }, [
      ...unseen(written, 'documents_get'),
      `Put it before people: request-approval with category spec, categoryName ${spec}`,
    ])
  },
})

export const createSteeringDocTool = tool({
  name: 'create-steering-doc',
  title: 'Write a steering document',
  description: 'Writes product, tech or structure of a project.',
  input: z.object({ ...projectPathInput, document: SteeringDocumentName, content, ifMatch }),
  effect: 'write',
  run: async ({ projectPath, document, content: text, ifMatch: given }, call) => {
    const { project } = await projectAt(call, projectPath)
    const order = { text, ifMatch: given, replace: true }
    const written = await call<Written>('steering.put', { project, document, ...order })
    return done(`${document}.md is written`, { ...written }, [
      ...unseen(written, 'steering_get'),
      'Put it before people: request-approval with category steering',
    ])
  },
})

/** Said first: what this session never read was replaced by it. */
function unseen({ kept }: Written, tool: string): string[] {
  if (kept === null) return []
  return [
    `It replaced a version that this session had not read. That one is kept: ${tool} with version ${kept}; look whether something of it is missing now`,
  ]
}

export const specContextTool = tool({
  name: 'get-spec-context',
  title: 'The documents of a spec',
  description: 'Requirements, design and tasks of a spec in one text.',
  input: z.object({ ...projectPathInput, ...specNameInput }),
  effect: 'read',
  run: async ({ projectPath, specName }, call) => {
    const { project } = await projectAt(call, projectPath)
    return done(`Documents of ${specName}`, await contextOfSpec(call, { project, spec: specName }))
  },
})

export const steeringContextTool = tool({
  name: 'get-steering-context',
  title: 'The steering documents of a project',
  description: 'Product, technology and structure of a project in one text.',
  input: z.object(projectPathInput),
  effect: 'read',
  run: async ({ projectPath }, call) => {
    const { project } = await projectAt(call, projectPath)
    const context = await contextOfSteering(call, project)
    const message = context.sections === 0 ? 'The project has no steering documents' : 'Steering documents'
    return done(message, context)
  },
})
