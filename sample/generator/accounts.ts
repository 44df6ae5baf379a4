import { type City, COUNTRIES, type Country } from './places.ts'
import type { Random } from './random.ts'
import { FIRST_NAMES, FUNCTIONS, LAST_NAMES, ROOTS, SECTORS } from './words.ts'

export interface Person {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly function: string
}
export interface Account {
  readonly name: string
  readonly domain: string | null
  readonly industry: string
  readonly street: string
  readonly city: City
  readonly country: Country
  readonly phone: string
  readonly people: readonly Person[]
}

/** Makes customers with different names; roots and sectors repeat among them, so that names of different companies are alike. */
export function makeAccounts(random: Random, count: number): Account[] {
  const combinations = random.shuffle(ROOTS.flatMap((root) => SECTORS.map((sector) => ({ root, sector }))))
  if (count > combinations.length) throw new Error(`at most ${combinations.length} accounts`)
  return combinations.slice(0, count).map(({ root, sector }) => makeAccount(random, root, sector))
}

function makeAccount(random: Random, root: string, sector: (typeof SECTORS)[number]): Account {
  const country = random.weighted(COUNTRIES.map((known) => [known, known.weight] as const))
  const local = country.language === 'en' ? undefined : sector[country.language]
  const word = local !== undefined && random.chance(0.6) ? local : sector.word
  const name = `${root} ${word} ${random.pick(country.legalForms)}`
  const domain = `${slug(root)}-${slug(sector.word)}.${random.chance(0.25) ? 'com' : country.domain}`
  const city = random.pick(country.cities)
  const number = random.int(1, 180)
  const street = random.pick(country.streets)
  return {
    name,
    domain: random.chance(0.94) ? domain : null,
    industry: sector.industry,
    street:
      country.language === 'en' || country.language === 'fr' ? `${number} ${street}` : `${street} ${number}`,
    city,
    country,
    phone: phoneNumber(random, country),
    people: Array.from({ length: random.int(1, 3) }, () => makePerson(random, domain, country)),
  }
}

export function makePerson(random: Random, domain: string, country: Country): Person {
  const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)]
  return {
    name: `${first} ${last}`,
    email: random.chance(0.92) ? `${slug(first)}.${slug(last)}@${domain}` : null,
    phone: random.chance(0.7) ? phoneNumber(random, country) : null,
    function: random.pick(FUNCTIONS),
  }
}

export const phoneNumber = (random: Random, country: Country) =>
  `${country.dial} ${random.int(20, 899)} ${random.int(1_000_000, 9_899_999)}`

/** Lower case ASCII letters and digits, `Mühlental` → `muehlental`. */
export const slug = (text: string) =>
  text
    .replace(
      /[äöüÄÖÜß]/g,
      (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'ae', Ö: 'oe', Ü: 'ue', ß: 'ss' })[letter] ?? letter,
    )
    .replaceAll(/[øØ]/g, 'o')
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
