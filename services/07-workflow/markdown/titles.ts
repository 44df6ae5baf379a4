/** A title as it is compared: without case, emphasis, code signs and repeated blanks, in composed form. */
export function normalTitle(title: string): string {
  return title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[*_`]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^ | $|[.:;]$/g, '')
}

/**
 * Whether one title may be an edit of the other: half of the words of the two are common (Dice's
 * coefficient of the sets of words is at least 0.5).
 */
export function isLike(one: string, other: string): boolean {
  const words = wordsOf(one)
  const others = wordsOf(other)
  if (words.size === 0 || others.size === 0) return false
  let common = 0
  for (const word of words) if (others.has(word)) common++
  return (2 * common) / (words.size + others.size) >= 0.5
}

function wordsOf(title: string): Set<string> {
  return new Set(title.match(/[\p{L}\p{N}]+/gu) ?? [])
}
