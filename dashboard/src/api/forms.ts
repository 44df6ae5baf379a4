import type { operations } from './openapi.d.ts'

type Answered<Responses> = Responses extends { 200: { content: { 'application/json': infer Body } } }
  ? Body
  : Responses extends { 202: { content: { 'application/json': infer Body } } }
    ? Body
    : never

/** What the action of this name answers, e.g. `Output<'tasks.list'>`. */
export type Output<Name extends keyof operations> = Answered<operations[Name]['responses']>

/** What the action of this name may be asked for in the query string. */
export type Input<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>
