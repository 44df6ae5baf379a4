import { nextStart } from './field-lines.ts'

/**
 * A reason as it can stand in one line: every run of blanks, line breaks and control characters is one
 * blank, and half of a surrogate pair is U+FFFD. Two reasons mean the same when this form is equal.
 * '' when nothing is left.
 */
export function normalReason(reason: string): string {
  return reason
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/**
 * The field that tells a reason. Underscores stay as they are, for the last one of the line closes the
 * field; one that would open another field gets a backslash, as Markdown escapes it, and backslashes
 * before an underscore are doubled. `readReason` takes both back.
 */
export function blockedField(reason: string): string {
  const text = normalReason(reason)
  const opening = new Set(allStarts(text))
  // Without the look behind, a run of backslashes without an underscore would be tried from each of them.
  const safe = text.replace(/(?<!\\)(\\*)_/g, (_whole, slashes: string, at: number) => {
    const mark = opening.has(at + slashes.length) ? '\\' : ''
    return `${slashes}${slashes}${mark}_`
  })
  return `_Blocked: ${safe}_`
}

/** The reason that a field's value tells. */
export function readReason(value: string): string {
  const text = value.replace(/(?<!\\)(\\+)_/g, (_whole, slashes: string) => {
    return `${slashes.slice(0, Math.floor(slashes.length / 2))}_`
  })
  return normalReason(text)
}

/** Offsets of every underscore that opens a field; behind a prompt there may be more. */
function allStarts(text: string): number[] {
  const starts: number[] = []
  for (let found = nextStart(text, 0); found !== null; ) {
    starts.push(found.start)
    found = nextStart(text, found.name === 'prompt' ? found.valueAt : found.start + 1)
  }
  return starts
}
