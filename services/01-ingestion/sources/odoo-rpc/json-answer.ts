import type { AppError } from '../../../00-platform/index.ts'
import type { OdooValue } from './client.ts'
import { odooErrors } from './errors.ts'
import type { CallSite } from './fault.ts'
import { parseOdooJson } from './non-finite.ts'

/** The JSON of an answer. @throws ODOO_RESPONSE_INVALID */
export function parseAnswer(site: CallSite, text: string): OdooValue {
  try {
    return parseOdooJson(text)
  } catch {
    throw invalidAnswer(site, text.trimStart().startsWith('<') ? 'a web page instead of JSON' : 'broken JSON')
  }
}

export function invalidAnswer({ server }: CallSite, reason: string): AppError {
  return odooErrors.ODOO_RESPONSE_INVALID({ server, reason })
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
