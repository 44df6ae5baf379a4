import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { diffOutput, projectHeader, SpecDocumentName, specInput } from '../schemas.ts'
import { diffDocument, listDocumentCommits, listVersions } from '../specs/history.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const address = { ...specInput, document: SpecDocumentName }
const addressOutput = { project: z.string(), spec: z.string(), document: SpecDocumentName }
const Version = z.string().describe('Give it to `documents get` or `documents diff`')

const reading = (path: string) =>
  ({
    effect: 'read',
    role: 'reader',
    reach: 'hub',
    expose: {
      rest: { method: 'GET', path: `/specs/{spec}/documents/{document}/${path}`, headers: projectHeader },
      mcp: true,
      cli: true,
    },
    positional: ['spec', 'document'] as string[],
  }) as const

export const listVersionsAction = defineAction({
  name: 'documents.versions',
  summary:
    'Earlier versions of a document that the hub has, newest first: replaced ones, and those put before people',
  input: z.object({ ...address, ...pageInput }),
  output: z.object({
    ...addressOutput,
    current: z
      .string()
      .nullable()
      .describe('Entity tag of the document as it is; null when it cannot be read'),
    versions: z.array(
      z.object({
        version: Version,
        source: z.enum(['kept', 'approval']),
        etag: z.string(),
        bytes: z.int(),
        by: z.string().describe('Who replaced it, or put it before people'),
        at: z.string().describe('When that was'),
        modifiedAt: z.string().nullable().describe('When a version that was replaced had been written'),
        approval: z.object({ id: z.string(), revision: z.int(), title: z.string() }).nullable(),
      }),
    ),
    ...pageOutput,
  }),
  errors: ['SPEC_NOT_FOUND', 'SPEC_NAME_INVALID', 'PROJECT_UNKNOWN', 'CURSOR_INVALID'],
  ...reading('versions'),
  run: (input, ctx) => listVersions(ctx, input),
})

export const listDocumentCommitsAction = defineAction({
  name: 'documents.commits',
  summary: 'Commits that touched a document, newest first',
  input: z.object({ ...address, ...pageInput }),
  output: z.object({
    ...addressOutput,
    repository: z.boolean().describe('false: the project folder is no git work tree, or there is no git'),
    commits: z.array(
      z.object({
        version: Version,
        sha: z.string(),
        author: z.string(),
        at: z.string(),
        subject: z.string(),
      }),
    ),
    ...pageOutput,
  }),
  errors: [
    'SPEC_NOT_FOUND',
    'SPEC_NAME_INVALID',
    'PROJECT_UNKNOWN',
    'CURSOR_INVALID',
    'GIT_TIMEOUT',
    'GIT_REFUSED',
  ],
  ...reading('commits'),
  run: (input, ctx) => listDocumentCommits(ctx, input),
})

export const diffDocumentAction = defineAction({
  name: 'documents.diff',
  summary: 'Line difference between two versions of a document, by default up to what it holds now',
  input: z.object({
    ...address,
    from: z
      .string()
      .min(1)
      .max(100)
      .describe('A version as `documents versions` or `documents commits` name it'),
    to: z.string().min(1).max(100).optional().describe('Another one; without it what the document holds now'),
  }),
  output: z.object({ ...addressOutput, from: z.string(), to: z.string().nullable(), ...diffOutput }),
  errors: [
    'SPEC_NOT_FOUND',
    'SPEC_NAME_INVALID',
    'DOCUMENT_NOT_FOUND',
    'DOCUMENT_VERSION_UNKNOWN',
    'DIFF_TOO_LARGE',
    'PROJECT_UNKNOWN',
  ],
  ...reading('diff'),
  run: (input, ctx) => diffDocument(ctx, input),
})
