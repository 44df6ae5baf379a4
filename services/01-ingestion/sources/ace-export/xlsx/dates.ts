const DAY_MS = 86_400_000
const EPOCH_1900 = Date.UTC(1899, 11, 30)
const EPOCH_1904 = Date.UTC(1904, 0, 1)
/** 9999-12-31. */
const LAST_SERIAL = 2_958_466

/**
 * A day number of Excel as text, without any time zone: `2026-03-09`, `2026-03-09 14:30:00`, or `14:30:00` below one day.
 * Undefined for what is no date: negative, beyond year 9999, or the 29 February 1900 that Excel believes in.
 */
export function dateOfSerial(serial: number, date1904: boolean): string | undefined {
  if (!Number.isFinite(serial) || serial < 0 || serial >= LAST_SERIAL) return undefined
  // Times are kept to the millisecond: 0.1 s is what Excel itself can hold at most.
  const ms = Math.round(serial * DAY_MS)
  if (serial < 1 && !date1904) return timeOf(new Date(ms).toISOString())
  if (!date1904 && serial >= 60 && serial < 61) return undefined
  const early = !date1904 && serial < 60 ? DAY_MS : 0
  const text = new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + ms + early).toISOString()
  return ms % DAY_MS === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${timeOf(text)}`
}

function timeOf(iso: string): string {
  return iso.slice(11, 23).replace(/\.000$/, '')
}

/** Number formats every workbook has without saying so, of dates and times. */
export function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
}

/** Whether a format shows a day or time: letters of one outside of quotations, escapes, colours and conditions. */
export function isDateFormat(code: string): boolean {
  const bare = code
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/_./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  return /[dmyhs]/i.test(bare.replace(/general/gi, ''))
}
