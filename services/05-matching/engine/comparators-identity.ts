import { plain, textOf } from './comparators.ts'
import { FREE_MAIL_DOMAINS } from './data/generic-words.ts'
import { jaroWinkler } from './similarity.ts'
import { fold, words } from './text.ts'
import type { Comparator, Value } from './types.ts'

const SECOND_LEVEL = new Set([
  'co',
  'com',
  'org',
  'net',
  'ac',
  'gov',
  'edu',
  'gob',
  'or',
  'ne',
  'go',
  'gv',
  'nhs',
  'ltd',
])

/** Registered domain of a URL, host or mail address (`www.shop.acme.co.uk/x` → `acme.co.uk`); null for free mail hosts. */
export function registeredDomain(value: Value): string | null {
  const text = textOf(value)?.toLowerCase()
  const host = text
    ?.replace(/^[a-z]+:\/\//, '')
    .replace(/^.*@/, '')
    .split(/[/?#:\s]/)[0]
  const labels = (host ?? '').split('.').filter((label) => label !== '')
  if (labels.length < 2) return null
  const take =
    labels.length > 2 && SECOND_LEVEL.has(labels.at(-2) ?? '') && (labels.at(-1) ?? '').length === 2 ? 3 : 2
  const domain = labels.slice(-take).join('.')
  return FREE_MAIL_DOMAINS.has(domain) ? null : domain
}

/** The name part of a domain: `acme.co.uk` → `acme`. */
export function domainName(domain: string): string {
  return domain.split('.')[0] ?? domain
}

/** Domains: equal, same name under another ending (acme.de, acme.com), near spelling, different. */
export function domain(): Comparator {
  return plain<string>('domain', ['equal', 'other ending', 'near', 'different'], {
    prepare: registeredDomain,
    compare: (left, right) => {
      if (left === right) return 0
      const [a, b] = [domainName(left), domainName(right)]
      if (a === b) return 1
      return jaroWinkler(a, b) >= 0.93 ? 2 : 3
    },
    term: (prepared) => prepared,
  })
}

interface Mail {
  readonly address: string
  readonly local: string
  readonly host: string | null
}

/** Mail addresses: equal, same mailbox name, same company host, different. */
export function email(): Comparator {
  return plain<Mail>('email', ['equal', 'same mailbox name', 'same host', 'different'], {
    prepare: (value) => {
      const address = textOf(value)?.toLowerCase()
      if (address === undefined || !/^[^@\s]+@[^@\s]+$/.test(address)) return null
      return { address, local: fold(address.replace(/(\+.*)?@.*$/, '')), host: registeredDomain(address) }
    },
    compare: (left, right) => {
      if (left.address === right.address) return 0
      if (left.local === right.local || jaroWinkler(left.local, right.local) >= 0.95) return 1
      return left.host !== null && left.host === right.host ? 2 : 3
    },
    term: (prepared) => prepared.address,
  })
}

interface Person {
  readonly mail: string | null
  readonly names: readonly string[]
}

/**
 * People, written `Name`, `mail` or `Name <mail>`: same address, same words in any order, initials or near spelling, one
 * name equal, different. Without a name the mailbox stands for it (`jan.schmidt@…`).
 */
export function person(): Comparator {
  return plain<Person>('person', ['same address', 'same name', 'near', 'one name equal', 'different'], {
    prepare: (value) => preparePerson(textOf(value)),
    compare: (left, right) => {
      if (left.mail !== null && left.mail === right.mail) return 0
      return 1 + nameLevel(left.names, right.names)
    },
    term: (prepared) => prepared.mail ?? prepared.names.join(' '),
  })
}

function preparePerson(text: string | null): Person | null {
  if (text === null) return null
  const mail = /[^\s<>]+@[^\s<>]+/.exec(text)?.[0]?.toLowerCase() ?? null
  const written = words(text.replace(/<[^>]*>/, ' ').replace(/\S+@\S+/, ' '))
  const names =
    written.length > 0 ? written : words((mail ?? '').replace(/(\+.*)?@.*$/, '').replace(/[._-]+/g, ' '))
  if (names.length === 0) return null
  return { mail, names: names.map((word) => word.replace(/([aou])e/g, '$1')).sort() }
}

function nameLevel(left: readonly string[], right: readonly string[]): number {
  if (left.join(' ') === right.join(' ')) return 0
  const [few, many] = left.length <= right.length ? [left, right] : [right, left]
  const fits = few.filter((part) => many.some((other) => samePart(part, other))).length
  if (fits === few.length && few.some((part) => part.length > 2)) return 1
  return few.some((part) => part.length > 2 && many.includes(part)) ? 2 : 3
}

function samePart(a: string, b: string): boolean {
  if (a === b || (a.length === 1 && b.startsWith(a)) || (b.length === 1 && a.startsWith(b))) return true
  return a.length > 3 && b.length > 3 && jaroWinkler(a, b) >= 0.9
}
