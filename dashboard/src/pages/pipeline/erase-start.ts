import { api, body } from '../../api/client.ts'
import type { SourceName } from '../../api/loading-queries.ts'

export interface ErasureInput {
  readonly source: SourceName
  readonly way: 'key' | 'email'
  /** Of the key; empty: where the source keeps its contacts. */
  readonly table: string
  /** The key or the address. */
  readonly value: string
}

/** What would be touched, without a value of the person. */
export interface ErasurePlan {
  readonly rows: readonly {
    readonly table: string
    readonly rows: number
    readonly columns: readonly string[]
  }[]
  readonly values: { readonly emails: number; readonly phones: number; readonly names: number }
  readonly sharedValues: number
  readonly standsIn: readonly { readonly table: string; readonly rows: number }[]
}

/** @throws ApiError PERSON_NOT_FOUND, PERSON_IS_COMPANY, ERASURE_WHILE_BUSY … */
export async function planErasure(input: ErasureInput): Promise<ErasurePlan> {
  return (await body(send(input, { 'x-dry-run': 'true' }))) as unknown as ErasurePlan
}

/** It cannot be undone; the hub wants that confirmed. @throws ApiError as {@link planErasure} */
export function erasePerson(input: ErasureInput): Promise<{ runId: string }> {
  return body(send(input, { 'x-confirm': 'true' }))
}

function send({ source, way, table, value }: ErasureInput, headers: Record<string, string>) {
  const of = table.trim() === '' ? {} : { table: table.trim() }
  const person = way === 'email' ? { email: value.trim() } : { key: value.trim(), ...of }
  return api.POST('/api/v1/privacy/{source}/erasures', {
    params: { path: { source } },
    body: person,
    headers,
  })
}
