import { z } from 'zod'
import {
  type AnyAction,
  KIND_FACTS,
  type Registry,
  type RestExposure,
  RunAcceptedSchema,
} from '../00-platform/index.ts'
import { API_PREFIX } from './rest.ts'

type Json = Record<string, unknown>

/** OpenAPI 3.1 of every REST action, from the same schemas that parse its calls. */
export function openApiDocument(registry: Registry, version: string): Json {
  const paths: Record<string, Json> = {}
  for (const { action } of registry.list()) {
    const rest = action.expose.rest
    if (rest === undefined) continue
    const path = API_PREFIX + rest.path
    paths[path] = { ...paths[path], [rest.method.toLowerCase()]: operation(action, rest) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'RevOps Hub',
      version,
      description:
        'Every operation is an action of the hub. `X-Dry-Run: true` plans a write without doing it; `X-Confirm: true` is needed by actions that remove data. A write with an `Idempotency-Key` is done once: sent again within 24 hours it is answered as the first time, with `Idempotent-Replayed: true`. Long work answers 202 with a run.',
    },
    servers: [{ url: '/' }],
    security: [{}, { bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: PROBLEM },
    },
  }
}

function operation(action: AnyAction, { method, path, headers = {} }: RestExposure): Json {
  const { properties, required } = inputSchema(action)
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string)
  const rest = Object.keys(properties).filter((name) => !inPath.includes(name))
  const hasBody = method !== 'GET' && method !== 'DELETE'
  return {
    operationId: action.name,
    summary: action.summary,
    ...(action.description === undefined ? {} : { description: action.description }),
    tags: [action.name.split('.')[0]],
    parameters: [
      ...inPath.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: properties[name] ?? { type: 'string' },
      })),
      ...Object.entries(headers).map(([name, field]) => ({
        name,
        in: 'header',
        required: false,
        schema: properties[field] ?? { type: 'string' },
      })),
      ...(action.effect === 'read' ? [] : [IDEMPOTENCY_KEY]),
      ...(hasBody ? [] : rest.map((name) => queryParameter(name, properties[name], required.includes(name)))),
    ],
    ...(hasBody && rest.length > 0 ? { requestBody: requestBody(rest, properties, required) } : {}),
    responses: responses(action),
    'x-role': action.role,
    'x-effect': action.effect,
    'x-errors': action.errors,
  }
}

function queryParameter(name: string, schema: unknown, required: boolean): Json {
  return { name, in: 'query', required, schema, style: 'form', explode: true }
}

function requestBody(names: readonly string[], properties: Json, required: readonly string[]): Json {
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
    required: names.filter((name) => required.includes(name)),
    additionalProperties: false,
  }
  return { required: schema.required.length > 0, content: { 'application/json': { schema } } }
}

function responses(action: AnyAction): Json {
  const long = action.kind === 'long' || action.output === RunAcceptedSchema
  const ok = toJsonSchema(long ? RunAcceptedSchema : action.output, 'output')
  const problemResponse = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
  const failures = Object.values(KIND_FACTS).map(({ httpStatus }) => httpStatus)
  return {
    [long ? '202' : '200']: {
      description: long ? 'Accepted as a run' : 'Done',
      content: { 'application/json': { schema: ok } },
    },
    ...Object.fromEntries(
      [...new Set(failures)].sort().map((status) => [String(status), problemResponse(`See \`code\``)]),
    ),
  }
}

function inputSchema(action: AnyAction): { properties: Json; required: readonly string[] } {
  const schema = toJsonSchema(action.input, 'input')
  return { properties: (schema.properties ?? {}) as Json, required: (schema.required ?? []) as string[] }
}

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  }) as Json
  return json
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const PROBLEM: Json = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    kind: { type: 'string' },
    detail: { type: 'string' },
    details: { type: 'object' },
    requestId: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code', 'kind', 'detail', 'requestId'],
}
