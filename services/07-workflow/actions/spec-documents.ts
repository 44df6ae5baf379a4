import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { DocumentSchema, documentInput, SpecDocumentName, specInput, WrittenSchema } from '../schemas.ts'
import { planDocument, readDocument, writeDocument } from '../specs/documents.ts'
import {
  readingDocument,
  replacedOutput,
  replaceInput,
  versionInput,
  writingDocument,
} from './document-facts.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const path = '/specs/{spec}/documents/{document}'
const address = { ...specInput, document: SpecDocumentName }
const addressOutput = { spec: z.string(), document: SpecDocumentName }

export const getDocumentAction = defineAction({
  name: 'documents.get',
  summary: 'A document of a spec with its entity tag',
  input: z.object({
    ...address,
    ...versionInput,
    archived: z.boolean().default(false).describe('Of the archived spec of that name'),
  }),
  output: DocumentSchema.extend(addressOutput),
  errors: [
    'SPEC_NOT_FOUND',
    'DOCUMENT_NOT_FOUND',
    'DOCUMENT_VERSION_UNKNOWN',
    'DOCUMENT_TOO_LARGE',
    'DOCUMENT_NOT_UTF8',
    'PROJECT_UNKNOWN',
  ],
  ...readingDocument(path),
  positional: ['spec', 'document'],
  run: (input, ctx) => readDocument(ctx, input),
})

export const putDocumentAction = defineAction({
  name: 'documents.put',
  summary: 'Write a document of a spec, when it still is the version that was read',
  input: z.object({ ...address, ...documentInput, ...replaceInput }),
  output: WrittenSchema.extend({ ...addressOutput, ...replacedOutput }),
  errors: [
    'DOCUMENT_CHANGED',
    'DOCUMENT_TOO_LARGE',
    'SPEC_NOT_FOUND',
    'PROJECT_READ_ONLY',
    'PROJECT_DISK_FULL',
    'PROJECT_UNKNOWN',
  ],
  ...writingDocument(path),
  positional: ['spec', 'document'],
  run: async (input, ctx) => {
    const written = await writeDocument(ctx, input)
    const { project, spec, document, etag } = written
    await ctx.emit('document.written', { project, spec, document, etag })
    return written
  },
  plan: (input, ctx) => planDocument(ctx, input),
})
