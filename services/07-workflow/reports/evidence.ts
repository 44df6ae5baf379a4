import type { Evidence, EvidenceResult } from './model.ts'

/** `2 failed`, `3 tests failing`; `0 failed` and `no failures` are good news. */
const COUNTED = /\b(\d+)\s+(?:[a-z]+\s+)?(?:failed|failing|failures?|errors?)\b/gi
const WORDS = /(?:^|[\s:=(*_-])(?:FAIL|FAILS|FAILED|FAILING|RED)(?=$|[\s:.,;)!*_-])|[❌✗✘]/u
/** In any case, where it ends the line or says what a check did. */
const ENDING =
  /(?:[:=–—-]\s*|\b(?:is|are|still|tests?|checks?|build|suite)\s+)(?:failed|failing|fails|fail|red|broken)\W*$/i
const SKIPPED = /(?:[:=–—-]\s*|\b)(?:skipped|not run|not tested)\W*$/i

/** What a line of the testing part says of itself. One that claims nothing counts as passed: it was reported as done. */
export function evidenceOf(line: string): Evidence {
  return { name: line, result: resultOf(line) }
}

function resultOf(line: string): EvidenceResult {
  for (const [, count] of line.matchAll(COUNTED)) if (Number(count) > 0) return 'fail'
  if (WORDS.test(line) || ENDING.test(line)) return 'fail'
  return SKIPPED.test(line) ? 'skipped' : 'pass'
}
