import { MASK } from '../actions/personal.ts'

const SECRET_NAME = /(password|passwd|secret|token|api_?key|authorization|cookie|credential)/i
const LONGEST_TEXT = 2_000

/** A copy fit for the audit trail: secret fields masked, long texts cut. Declared secrets are masked at any depth. */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  if (typeof value === 'string') {
    return storable(
      value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}… (${value.length} characters)` : value,
    )
  }
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      storable(name),
      secrets.includes(name) || SECRET_NAME.test(name) ? MASK : redact(item, secrets),
    ]),
  )
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair in JSON; what was asked must be audited all the same. */
function storable(text: string): string {
  return text.replace(/\p{Surrogate}|\0/gu, '\ufffd')
}
