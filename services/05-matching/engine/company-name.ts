import { GENERIC_COMPANY_WORDS, TRANSLATIONS } from './data/generic-words.ts'
import { LEGAL_FORMS } from './data/legal-forms.ts'
import { fold } from './text.ts'

export interface CompanyName {
  /** Words that name the company: legal form removed, words translated, in their order. */
  readonly tokens: readonly string[]
  /** `tokens` without the words any company may carry; all of `tokens` when nothing would be left. */
  readonly distinctive: readonly string[]
  /** Canonical legal form, or null. */
  readonly legalForm: string | null
  /** First letters of the tokens (at least two), for `IBM` against `International Business Machines`. */
  readonly initials: string
}

const FORMS: ReadonlySet<string> = new Set(LEGAL_FORMS)
const LONGEST_FORM = Math.max(...LEGAL_FORMS.map((form) => form.split(' ').length))
const CONNECTORS = new Set(['and', 'und', 'et', 'y', 'co', 'cie'])

/** Takes a company name apart: accents and scripts folded, `&` read as `and`, legal forms cut at both ends. */
export function parseCompanyName(name: string): CompanyName {
  const folded = fold(name.replace(/[&+]/g, ' and ').replace(/\([^)]*\)/g, keepUnlessAside)).split(' ')
  const { rest, form } = cutLegalForm(folded.filter((word) => word !== ''))
  const tokens = rest
    .map((word) => TRANSLATIONS.get(word) ?? plainSpelling(word))
    .filter((word) => word !== 'and' && word !== 'the')
  const named = tokens.length > 0 ? tokens : rest
  const distinctive = named.filter((word) => !GENERIC_COMPANY_WORDS.has(word))
  return {
    tokens: named,
    distinctive: distinctive.length > 0 ? distinctive : named,
    legalForm: form,
    initials: named.length > 1 ? named.map((word) => word.charAt(0)).join('') : '',
  }
}

/** `Müller` folds to `muller`, `Mueller` must meet it: the written-out umlaut goes on both sides; so does `ks` for `x`. */
function plainSpelling(word: string): string {
  return word.replace(/([aou])e/g, '$1').replace(/ks/g, 'x')
}

/** `Acme (UK) Ltd`: a bracket of one short word stays as a word, a longer remark goes. */
function keepUnlessAside(bracket: string): string {
  return bracket.length <= 6 ? ` ${bracket.slice(1, -1)} ` : ' '
}

function cutLegalForm(tokens: readonly string[]): { rest: string[]; form: string | null } {
  let rest = [...tokens]
  let form: string | null = null
  for (let cutting = true; cutting && rest.length > 1; ) {
    const size = formAt(rest, 'end')
    cutting = size > 0
    if (cutting) {
      form = rest.slice(rest.length - size).join(' ')
      rest = dropTrailingConnector(rest.slice(0, rest.length - size))
    }
  }
  const leading = formAt(rest, 'start')
  if (leading > 0) return { rest: rest.slice(leading), form: form ?? rest.slice(0, leading).join(' ') }
  return { rest, form }
}

function formAt(tokens: readonly string[], side: 'start' | 'end'): number {
  for (let size = Math.min(LONGEST_FORM, tokens.length - 1); size > 0; size--) {
    const part = side === 'end' ? tokens.slice(tokens.length - size) : tokens.slice(0, size)
    // A single word at the start is too often a name ("AS Roma", "Me Before You").
    if (FORMS.has(part.join(' ')) && (side === 'end' || LEADING.has(part.join(' ')))) return size
  }
  return 0
}

const LEADING = new Set([
  'pt',
  'ooo',
  'oao',
  'zao',
  'pao',
  'ao',
  'uab',
  'sia',
  'tov',
  'cong ty tnhh',
  'kabushiki kaisha',
  'too',
])

function dropTrailingConnector(tokens: string[]): string[] {
  const last = tokens.at(-1)
  return tokens.length > 1 && last !== undefined && CONNECTORS.has(last) ? tokens.slice(0, -1) : tokens
}
