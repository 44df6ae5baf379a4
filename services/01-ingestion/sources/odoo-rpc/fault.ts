import type { AppError } from '../../../00-platform/index.ts'
import { odooErrors } from './errors.ts'

/** Where a call went, for the message of its error. */
export interface CallSite {
  readonly server: string
  readonly database: string
  readonly user: string
  readonly model: string
  readonly method: string
  /** Cut out of every text that is kept. */
  readonly secrets: readonly string[]
}

/** What a server said, whichever protocol carried it. `exception` is the Python class without `builtins.`. */
export interface ServerFault {
  readonly exception: string
  readonly text: string
}

const FAULT_CLASSES: Readonly<Record<number, string>> = {
  2: 'odoo.exceptions.UserError',
  3: 'odoo.exceptions.AccessDenied',
  4: 'odoo.exceptions.AccessError',
}

// The class at the start of a traceback's last line; DETAIL: and HINT: lines of PostgreSQL may follow it.
const LAST_LINE = /^((?:\w+\.)+\w+|\w+(?:Error|Exception|Warning|Denied))(?:: (.*))?$/gm

/** Reads an XML-RPC fault: 2 user error, 3 sign-in, 4 rights, anything else a traceback whose end names the class. */
export function faultOfXml(code: number, text: string): ServerFault {
  const known = FAULT_CLASSES[code]
  if (known !== undefined) return { exception: known, text }
  const last = [...text.matchAll(LAST_LINE)].at(-1)
  return { exception: stripBuiltins(last?.[1] ?? 'unknown'), text: last?.[2] ?? '' }
}

/** Reads the `error` object of a JSON-RPC answer. */
export function faultOfJson(error: Readonly<Record<string, unknown>>): ServerFault {
  const data = (error.data ?? {}) as Readonly<Record<string, unknown>>
  return {
    exception: stripBuiltins(String(data.name ?? 'unknown')),
    text: String(data.message ?? error.message ?? ''),
  }
}

function stripBuiltins(name: string): string {
  return name.replace(/^builtins\./, '')
}

/** True when the method has run and returned None, which XML-RPC cannot carry. */
export function isNoneAnswer(fault: ServerFault): boolean {
  return fault.exception === 'TypeError' && fault.text.startsWith('cannot marshal None')
}

interface Rule {
  readonly when: RegExp
  readonly text?: RegExp
  readonly build: (site: CallSite, fault: ServerFault, match: RegExpExecArray | null) => AppError
}

// First rule that fits wins. Texts are matched only where the class alone does not tell (MissingError over XML is a 2).
const RULES: readonly Rule[] = [
  {
    when: /AccessDenied$/,
    build: ({ user, database }) => odooErrors.ODOO_LOGIN_FAILED({ user, database }),
  },
  {
    when: /OperationalError$/,
    text: /database ".*" does not exist/,
    build: ({ server, database }) => odooErrors.ODOO_DATABASE_UNKNOWN({ server, database }),
  },
  {
    when: /AccessError$/,
    build: (site, fault) => odooErrors.ODOO_ACCESS_DENIED(at(site), said(site, fault)),
  },
  {
    when: /UserError$/,
    text: /^Object .+ doesn't exist$/,
    build: ({ model }) => odooErrors.ODOO_MODEL_UNKNOWN({ model }),
  },
  {
    when: /NotFound$/,
    text: /^the model '.+' does not exist$/,
    build: ({ model }) => odooErrors.ODOO_MODEL_UNKNOWN({ model }),
  },
  {
    when: /NotFound$/,
    text: /^The method '.+' does not exist/,
    build: (site) => odooErrors.ODOO_METHOD_UNKNOWN(at(site)),
  },
  { when: /KeyError$/, text: /^'[\w.]+\.[\w.]+'$/, build: unknownModelOrServerError },
  {
    when: /MissingError$/,
    build: (site, fault) => odooErrors.ODOO_RECORD_MISSING(at(site), said(site, fault)),
  },
  {
    when: /UserError$/,
    text: /\([^:()]+: [a-z0-9_.]+\([\d, ]+\), [^:]+: \d+\)/,
    build: (site, fault) => odooErrors.ODOO_RECORD_MISSING(at(site), said(site, fault)),
  },
  {
    when: /(UserError|ValidationError|RedirectWarning|Warning)$/,
    build: (site, fault) =>
      odooErrors.ODOO_USER_ERROR({ ...at(site), reason: redact(fault.text, site.secrets) }),
  },
  {
    when: /ValueError$/,
    text: /^Invalid field (?:'([^']+)' on model|(\S+) in leaf)/,
    build: ({ model }, _fault, match) =>
      odooErrors.ODOO_FIELD_UNKNOWN({
        model,
        field: (match?.[1] ?? match?.[2] ?? '').replace(`${model}.`, ''),
      }),
  },
  {
    when: /AttributeError$/,
    text: /^The method '.+' does not exist|has no attribute/,
    build: (site) => odooErrors.ODOO_METHOD_UNKNOWN(at(site)),
  },
]

/** Turns what the server said into the hub's coded error. Tracebacks stay out; text meant for users is kept, cut. */
export function faultError(site: CallSite, fault: ServerFault): AppError {
  for (const rule of RULES) {
    const match = rule.text === undefined ? null : rule.text.exec(fault.text)
    if (rule.when.test(fault.exception) && (rule.text === undefined || match !== null))
      return rule.build(site, fault, match)
  }
  return serverError(site, fault)
}

function serverError(site: CallSite, fault: ServerFault): AppError {
  const cause = new Error(`${fault.exception}: ${redact(fault.text, site.secrets)}`)
  return odooErrors.ODOO_SERVER_ERROR({ ...at(site), exception: fault.exception }, { cause })
}

function unknownModelOrServerError(site: CallSite, fault: ServerFault): AppError {
  return fault.text === `'${site.model}'`
    ? odooErrors.ODOO_MODEL_UNKNOWN({ model: site.model })
    : serverError(site, fault)
}

function at({ model, method }: CallSite): { model: string; method: string } {
  return { model, method }
}

function said(site: CallSite, fault: ServerFault): { details: { reason: string } } {
  return { details: { reason: redact(fault.text, site.secrets) } }
}

const LONGEST_REASON = 500

function redact(text: string, secrets: readonly string[]): string {
  const clean = secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.split(secret).join('***'), text)
  return clean.trim().slice(0, LONGEST_REASON)
}
