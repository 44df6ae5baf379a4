/** Numbers, money and times as the viewer's language and zone write them. */
const locale = navigator.language

const whole = new Intl.NumberFormat(locale)
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
const exactTime = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' })
const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
const moneyFormats = new Map<string, Intl.NumberFormat>()

export function formatCount(value: number): string {
  return whole.format(value)
}

/** What fields make likely is never certain: `> 99.9 %` is the most. */
export function formatProbability(value: number): string {
  return value > 0.999 ? `> ${percent.format(0.999)}` : percent.format(value)
}

/** A part of a whole, `64 %`. */
export function formatShare(value: number): string {
  return share.format(value)
}

/** A calendar day, `2027-08-28` → `28 Aug 2027`; what is no day stays as it is. */
export function formatDay(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(time) ? day : date.format(time)
}

type MoneyForm = 'short' | 'exact'

/** `short` is for headlines (€1.2M, one digit behind the point so that they compare), `exact` for tables and titles. */
export function formatMoney(amount: number, currency: string, form: MoneyForm): string {
  const used = Math.abs(amount) < 1_000 ? 'exact' : form
  const key = `${currency}/${used}`
  const known = moneyFormats.get(key) ?? moneyFormat(currency, used)
  moneyFormats.set(key, known)
  return known.format(amount)
}

function moneyFormat(currency: string, form: MoneyForm): Intl.NumberFormat {
  const options: Intl.NumberFormatOptions =
    form === 'short'
      ? { notation: 'compact', minimumFractionDigits: 1, maximumFractionDigits: 1 }
      : { maximumFractionDigits: 0 }
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      ...options,
    })
  } catch {
    return new Intl.NumberFormat(locale, options)
  }
}

export function formatExactTime(iso: string): string {
  return exactTime.format(new Date(iso))
}

const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })

/** Time of day to the second, for lines that follow one another. */
export function formatClock(iso: string): string {
  return clock.format(new Date(iso))
}

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `5 min ago`; below a minute `now`. */
export function formatAgo(iso: string, now: number): string {
  const distance = new Date(iso).getTime() - now
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) return ago.format(Math.trunc(distance / size), unit)
  }
  return ago.format(0, 'second')
}

/** Milliseconds → `340 ms`, `4.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}

const BYTE_STEPS = [
  ['gigabyte', 1_000_000_000],
  ['megabyte', 1_000_000],
  ['kilobyte', 1_000],
] as const

/** Bytes → `340 byte`, `12 kB`, `1.5 GB`. */
export function formatBytes(bytes: number): string {
  const [unit, size] = BYTE_STEPS.find(([, each]) => bytes >= each) ?? (['byte', 1] as const)
  const options = {
    style: 'unit',
    unit,
    maximumFractionDigits: bytes < size * 10 && size > 1 ? 1 : 0,
  } as const
  return new Intl.NumberFormat(locale, options).format(bytes / size)
}
