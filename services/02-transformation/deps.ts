import type { Maps } from './maps/maps.ts'

export interface TransformationDeps {
  readonly maps: Maps
  readonly options: TransformationOptions
}

export interface TransformationOptions {
  /** ISO 4217 code that amounts are made comparable in. */
  readonly reportingCurrency: string
  /** Key tried first in Odoo's translated columns. */
  readonly language: string
  /** RAW rows per transaction on the embedded database, where all wait for it; 500 at most are taken. */
  readonly chunkSize: number
  /** The same on a server: so many that what each chunk does anew (hashing the partners) is nothing beside them. */
  readonly serverChunkSize: number
  /** Fields of crm.lead that may hold an ACE opportunity id, best first. */
  readonly aceIdFields: readonly string[]
}

export const defaultTransformationOptions: TransformationOptions = {
  reportingCurrency: 'USD',
  language: 'en_US',
  chunkSize: 1_000,
  serverChunkSize: 5_000,
  aceIdFields: ['x_ace_opportunity_id', 'x_studio_ace_opportunity_id', 'x_aws_opportunity_id', 'referred'],
}
