import {
  type BlockingPass,
  domainName,
  type EngineRecord,
  keyBlocking,
  parseCompanyName,
  phoneKey,
  textOf,
  textTokens,
} from '../engine/index.ts'

const month = (record: EngineRecord) => textOf(record.values.closeDate)?.slice(0, 7) ?? null
const country = (record: EngineRecord) => textOf(record.values.country)?.toLowerCase() ?? null
const mail = (record: EngineRecord) =>
  /<([^>]+)>/.exec(textOf(record.values.contact) ?? '')?.[1]?.toLowerCase() ?? null

/** Keys under which the same opportunity meets itself in the other system; each catches what another one misses. */
export const opportunityBlocking: readonly BlockingPass[] = [
  keyBlocking('domain', (record) => textOf(record.values.domain), month),
  keyBlocking('contact mail', mail, month),
  keyBlocking('phone', (record) => phoneKey(record.values.phone), month),
  { name: 'account spelling', keys: accountShapes, refine: country },
  { name: 'account or domain name', keys: accountOrDomain, refine: month },
  { name: 'words of the title', keys: titleKeys, refine: month },
  // Last, because common words fill what is left of the budget.
  { name: 'account word', keys: accountWords, refine: country },
]

function accountWords(record: EngineRecord): string[] {
  return company(record).filter((token) => token.length > 2)
}

/** Survives a typo: the first five letters, and the first word without vowels and doubled letters. */
function accountShapes(record: EngineRecord): string[] {
  const tokens = company(record)
  const joined = tokens.join('')
  const skeleton = (tokens[0] ?? '').replace(/(?!^)[aeiouyh]/g, '').replace(/(.)\1+/g, '$1')
  return [
    ...(joined.length >= 5 ? [`a${joined.slice(0, 5)}`] : []),
    ...(skeleton.length >= 3 ? [`s${skeleton}`] : []),
  ]
}

function accountOrDomain(record: EngineRecord): string[] {
  const account = textOf(record.values.account)
  const domain = textOf(record.values.domain)
  const parsed = account === null ? null : parseCompanyName(account)
  const keys = [
    domain === null ? '' : domainName(domain).replace(/[^a-z0-9]/g, ''),
    parsed?.tokens.join('') ?? '',
    parsed?.distinctive.join('') ?? '',
    parsed?.initials ?? '',
  ]
  return keys.filter((key) => key.length > 2)
}

/** Two neighbouring words of the title together: rare enough to mean something. */
function titleKeys(record: EngineRecord): string[] {
  const tokens = [...textTokens(record.values.title)]
    .filter((token) => token.length > 1)
    .sort()
    .slice(0, 10)
  return tokens.slice(1).map((token, at) => `${tokens[at]} ${token}`)
}

function company(record: EngineRecord): readonly string[] {
  const account = textOf(record.values.account)
  return account === null ? [] : parseCompanyName(account).distinctive
}
