import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { actionCatalogue } from '../../app/cli/catalogue.ts'
import { loadConfig } from '../../services/00-platform/index.ts'
import { openApiDocument } from '../../services/06-api/openapi.ts'

type Operation = {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, unknown>>
}

const registry = actionCatalogue(loadConfig({}, import.meta.dirname))
const document = openApiDocument(registry, '1.2.3')
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

test('issue 2: the OpenAPI document is a valid one', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
})

test('the validator finds a fault', async () => {
  const broken = structuredClone(document) as { paths: Record<string, unknown> }
  broken.paths['/api/v1/broken'] = { get: { parameters: 'none' } }
  expect((await new Validator().validate(broken)).valid).toBe(false)
})

test('every REST action is in it once, with its path parameters', () => {
  const exposed = registry.list().filter(({ action }) => action.expose.rest !== undefined)
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(
    exposed.map(({ action }) => action.name).sort(),
  )
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const described = operation.parameters.filter((parameter) => parameter.in === 'path')
    expect(described.map(({ name }) => name)).toEqual(inPath)
  }
})

test('what takes long answers 202, the rest 200', () => {
  for (const { operation } of operations) {
    const { action } = registry.get(operation.operationId)
    const accepted = action.kind === 'long' || ['pipeline.run', 'runs.retry'].includes(action.name)
    expect(Object.keys(operation.responses), action.name).toContain(accepted ? '202' : '200')
  }
})
