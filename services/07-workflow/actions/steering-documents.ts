import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import {
  DocumentSchema,
  documentInput,
  projectHeader,
  projectInput,
  SteeringDocumentName,
  WrittenSchema,
} from '../schemas.ts'
import { planSteering, readSteering, writeSteering } from '../specs/specs.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const path = '/steering/{document}'
const address = { ...projectInput, document: SteeringDocumentName }
const addressOutput = { document: SteeringDocumentName }

export const getSteeringAction = defineAction({
  name: 'steering.get',
  summary: 'A steering document of a project with its entity tag',
  input: z.object(address),
  output: DocumentSchema.extend(addressOutput),
  errors: ['DOCUMENT_NOT_FOUND', 'DOCUMENT_TOO_LARGE', 'DOCUMENT_NOT_UTF8', 'PROJECT_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path, headers: projectHeader, etag: true }, mcp: true, cli: true },
  positional: ['document'],
  run: (input, ctx) => readSteering(ctx, input),
})

export const putSteeringAction = defineAction({
  name: 'steering.put',
  summary: 'Write a steering document, when it still is the version that was read',
  input: z.object({ ...address, ...documentInput }),
  output: WrittenSchema.extend(addressOutput),
  errors: [
    'DOCUMENT_CHANGED',
    'DOCUMENT_TOO_LARGE',
    'PROJECT_READ_ONLY',
    'PROJECT_DISK_FULL',
    'PROJECT_UNKNOWN',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  // See documents.put.
  secrets: ['text'],
  expose: {
    rest: {
      method: 'PUT',
      path,
      headers: { ...projectHeader, 'if-match': 'ifMatch' },
      etag: true,
      maxBytes: 64 * 1024 * 1024,
    },
    mcp: true,
    cli: true,
  },
  positional: ['document'],
  run: async (input, ctx) => {
    const written = await writeSteering(ctx, input)
    const { project, document, etag } = written
    await ctx.emit('steering.written', { project, document, etag })
    return written
  },
  plan: (input, ctx) => planSteering(ctx, input),
})
