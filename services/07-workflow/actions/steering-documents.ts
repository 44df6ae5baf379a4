import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import {
  DocumentSchema,
  documentInput,
  projectInput,
  SteeringDocumentName,
  WrittenSchema,
} from '../schemas.ts'
import { planSteering, readSteering, writeSteering } from '../specs/documents.ts'
import {
  readingDocument,
  replacedOutput,
  replaceInput,
  versionInput,
  writingDocument,
} from './document-facts.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const path = '/steering/{document}'
const address = { ...projectInput, document: SteeringDocumentName }
const addressOutput = { document: SteeringDocumentName }

export const getSteeringAction = defineAction({
  name: 'steering.get',
  summary: 'A steering document of a project with its entity tag',
  input: z.object({ ...address, ...versionInput }),
  output: DocumentSchema.extend(addressOutput),
  errors: [
    'DOCUMENT_NOT_FOUND',
    'DOCUMENT_VERSION_UNKNOWN',
    'DOCUMENT_TOO_LARGE',
    'DOCUMENT_NOT_UTF8',
    'PROJECT_UNKNOWN',
  ],
  ...readingDocument(path),
  positional: ['document'],
  run: (input, ctx) => readSteering(ctx, input),
})

export const putSteeringAction = defineAction({
  name: 'steering.put',
  summary: 'Write a steering document, when it still is the version that was read',
  input: z.object({ ...address, ...documentInput, ...replaceInput }),
  output: WrittenSchema.extend({ ...addressOutput, ...replacedOutput }),
  errors: [
    'DOCUMENT_CHANGED',
    'DOCUMENT_TOO_LARGE',
    'PROJECT_READ_ONLY',
    'PROJECT_DISK_FULL',
    'PROJECT_UNKNOWN',
  ],
  ...writingDocument(path),
  positional: ['document'],
  run: async (input, ctx) => {
    const written = await writeSteering(ctx, input)
    const { project, document, etag } = written
    await ctx.emit('steering.written', { project, document, etag })
    return written
  },
  plan: (input, ctx) => planSteering(ctx, input),
})
