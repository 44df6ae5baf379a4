import { COUNTRIES } from './places.ts'
import type { Random } from './random.ts'
import { SCOPES_DE, SECTORS } from './words.ts'

/** Legal forms with the ways people write them. */
const LEGAL_FORMS: readonly (readonly string[])[] = [
  ['GmbH & Co. KG', 'GmbH & Co KG', 'GmbH u. Co. KG'],
  ['GmbH', 'G.m.b.H.', 'Gesellschaft mbH', 'Gmbh'],
  ['AG', 'A.G.', 'Aktiengesellschaft'],
  ['Inc.', 'Inc', 'Incorporated'],
  ['Corp.', 'Corporation', 'Corp'],
  ['LLC', 'L.L.C.'],
  ['Ltd', 'Limited', 'Ltd.'],
  ['PLC', 'plc', 'P.L.C.'],
  ['S.p.A.', 'SpA', 'Spa'],
  ['S.r.l.', 'SRL', 'Srl'],
  ['S.L.', 'SL', 'Sociedad Limitada'],
  ['S.L.U.', 'SLU'],
  ['S.A.', 'SA', 'Société Anonyme'],
  ['SAS', 'S.A.S.'],
  ['SARL', 'S.A.R.L.'],
  ['B.V.', 'BV', 'b.v.'],
  ['N.V.', 'NV'],
]
const OTHER_FORMS = ['SE', 'KG', 'e.K.', 'LLP', 'Co.']
const LONGEST_FIRST = [...LEGAL_FORMS.flat(), ...OTHER_FORMS].sort((a, b) => b.length - a.length)
const ABBREVIATIONS: readonly (readonly [string, string])[] = [
  ['Engineering', 'Eng.'],
  ['Logistics', 'Log.'],
  ['Automotive', 'Auto.'],
  ['Construction', 'Constr.'],
  ['University', 'Univ.'],
  ['Insurance', 'Ins.'],
  ['Universität', 'Uni'],
  ['Versicherung', 'Vers.'],
  ['Maschinenbau', 'Masch.bau'],
  ['Aerospace', 'Aero'],
]
const TITLE_ABBREVIATIONS: readonly (readonly [string, string])[] = [
  ['migration', 'migr.'],
  ['Migration', 'Migr.'],
  ['platform', 'pltfm'],
  ['modernisation', 'modernization'],
  ['optimisation', 'optimization'],
  ['centre', 'center'],
  ['monitoring', 'monit.'],
  ['Managed', 'Mgd'],
  ['and', '&'],
  ['Disaster recovery', 'DR'],
]

/** Splits the legal form off a company's name. */
export function splitLegalForm(name: string): [name: string, form: string] {
  const form = LONGEST_FIRST.find((known) => name.endsWith(` ${known}`))
  return form === undefined ? [name, ''] : [name.slice(0, -form.length - 1), form]
}

/** The same company as somebody else writes it; `level` 0 to 3 is how far from the original. */
export function noisyCompany(random: Random, name: string, level: number): string {
  const [base, form] = splitLegalForm(name)
  let shown = base
  if (level >= 2 && random.chance(0.45)) shown = translateSector(random, shown)
  else if (level >= 2 && random.chance(0.3)) shown = replaceFirst(shown, ABBREVIATIONS)
  if (level >= 1 && random.chance(0.35)) shown = withoutAccents(random, shown)
  if (level >= 2 && random.chance(0.35)) shown = typo(random, shown)
  if (level >= 1 && random.chance(0.12)) shown = shown.toUpperCase()
  const other = legalVariant(random, form, level)
  return other === '' ? shown : `${shown}${level >= 2 && random.chance(0.2) ? ',' : ''} ${other}`
}

function legalVariant(random: Random, form: string, level: number): string {
  if (form === '' || level === 0) return form
  if (random.chance(level === 1 ? 0.35 : 0.45)) return ''
  const variants = LEGAL_FORMS.find((known) => known.includes(form)) ?? [form]
  return random.pick(variants)
}

function translateSector(random: Random, name: string): string {
  for (const { word, industry: _industry, ...others } of SECTORS) {
    const forms = [word, ...new Set(Object.values(others))]
    const found = forms.find((form) => name.split(' ').includes(form))
    const rest = forms.filter((form) => form !== found)
    if (found !== undefined && rest.length > 0)
      return name.replace(found, found === word ? random.pick(rest) : word)
  }
  return name
}

const replaceFirst = (text: string, pairs: readonly (readonly [string, string])[]) => {
  const pair = pairs.find(([from]) => text.includes(from))
  return pair === undefined ? text : text.replace(pair[0], pair[1])
}

/** `Mühlental` as `Muehlental` or `Muhlental`. */
export function withoutAccents(random: Random, text: string): string {
  const german = random.chance(0.6)
  const spelled = german
    ? text.replace(/[äöüÄÖÜß]/g, (letter) => GERMAN[letter] ?? letter)
    : text.replaceAll('ß', 'ss')
  return spelled
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'O')
}
const GERMAN: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
}

/** One slip of the fingers in the longest word: letters swapped, dropped or doubled. */
export function typo(random: Random, text: string): string {
  const words = text.split(' ')
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best), '')
  // Letters, not halves of them: real titles hold letters outside the basic plane.
  const letters = [...longest]
  if (letters.length < 5) return text
  const at = random.int(1, letters.length - 3)
  const from = (start: number, end?: number) => letters.slice(start, end).join('')
  const slipped = random.pick([
    from(0, at) + from(at + 1, at + 2) + from(at, at + 1) + from(at + 2),
    from(0, at) + from(at + 1),
    from(0, at) + from(at, at + 1) + from(at),
  ])
  return words.map((word) => (word === longest ? slipped : word)).join(' ')
}

/** At most so many UTF-16 units, without half a letter at the end. */
export const atMost = (text: string, length: number) => text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')

/** A project title in somebody else's words; `company` is how that person writes the customer. */
export function noisyTitle(
  random: Random,
  deal: { title: string; otherTitles: readonly string[] },
  company: string,
  level: number,
): string {
  let title =
    level >= 3 || (level === 2 && random.chance(0.4))
      ? random.pick(deal.otherTitles.length > 0 ? deal.otherTitles : [deal.title])
      : deal.title
  if (level >= 1 && random.chance(0.3)) title = replaceFirst(title, TITLE_ABBREVIATIONS)
  if (level >= 2 && random.chance(0.3)) title = typo(random, title)
  const [short] = splitLegalForm(company)
  const form = random.int(0, level === 0 ? 1 : 4)
  if (form === 1) return `${title} for ${short}`
  if (form === 2) return `${short} | ${title}`
  if (form === 3) return `AWS: ${title}`
  return form === 4 ? `${title} (${short.split(' ')[0]})` : title
}

/** A deal's scope in German where there is a word for it. */
export const scopeInGerman = (scope: string) => SCOPES_DE[scope] ?? scope

/** A web address as people type it. */
export function noisyWebsite(random: Random, domain: string): string {
  return random.pick([
    `https://www.${domain}`,
    `https://${domain}/`,
    `http://www.${domain}/`,
    `www.${domain}`,
    domain,
    `https://www.${domain}/en`,
  ])
}

/** A telephone number in other punctuation, or as ACE wants it (E.164). */
export const e164 = (phone: string) => `+${phone.replace(/\D/g, '')}`

/** The dialling country of a code; the first country when unknown. */
export const countryOf = (code: string) => COUNTRIES.find((country) => country.code === code)
