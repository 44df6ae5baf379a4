import { isAbsolute, resolve, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSpecName, isSpecName, pathParts } from './names.ts'

describe('HUB-1.3 names of specs', () => {
  test.each(['a', 'user-login', 'x9', 'a'.repeat(100), 'con-sole', 'a-'])('HUB-1.3 %s is one', (name) => {
    expect(checkSpecName(name)).toBe(name)
  })

  test.each(
    [
    '', 'A', 'Login', '9a', '-a', 'a_b', 'a.b', 'a b', 'a/b', '../a', '/a', 'a\n', 'a\0', 'é', 'ａ', 'a'.repeat(101),
    '%61', 'con', 'nul', 'aux', 'prn', 'com1', 'lpt9', '.spec', '~',
  ] /* biome-ignore format: a list */,
  )('HUB-1.3 %j is refused', (name) => {
    expect(isSpecName(name)).toBe(false)
    expect(() => checkSpecName(name)).toThrow(expect.objectContaining({ code: 'SPEC_NAME_INVALID' }))
  })

  test('HUB-1.3 the message names the name, without its control characters, and the way out', () => {
    expect(() => checkSpecName('a\u001b[31m')).toThrow(
      /"a\\u001b\[31m" cannot name a spec.*e\.g\. user-login/,
    )
  })
})

describe('HUB-1.6 no text of a path leads out', () => {
  test.each(
    [
    '', '.', './', '..', '../a', 'a/../../b', 'a/..', '/etc/passwd', '//etc', 'a/\0/b', 'a\0', 'a\n',
    './%2f', './/%2fetc/passwd', '%2e%2e/a', '%2E%2e%2fa', 'a/%2e%2e/b', '.%2e/a', '%252e%252e/a', '%25252e%25252e/a', '%2fetc%2fpasswd',
    '%c0%ae%c0%ae/a', '%e0%80%ae%e0%80%ae/a', '%u002e%u002e/a', '%5c..%5ca', 'a%00.md', '．．/a', '‥/a', '／etc',
    '..\\a', 'a\\b', '\\\\host\\share', 'C:/a', 'c:a', 'a.md:stream', 'file:///etc/passwd',
    'CON', 'docs/nul.md', 'docs/Aux.tar.gz', 'com¹', 'LPT1.txt', 'conin$', 'docs/a.', 'docs/a /b', 'a/.../b',
    'x'.repeat(5000), 'x'.repeat(256),
  ] /* biome-ignore format: a list */,
  )('HUB-1.6 %j is refused', (path) => {
    expect(() => pathParts(path)).toThrow(expect.objectContaining({ code: 'PATH_OUTSIDE_PROJECT' }))
  })

  test.each([
    ['docs/a.md', 'docs/a.md'],
    ['./docs//b.md', 'docs/b.md'],
    ['a..b/c..', null],
    ['..a/b', '..a/b'],
    ['100%/50%off.md', '100%/50%off.md'],
    ['a%20b.md', 'a%20b.md'],
    ['Über uns/日本.md', 'Über uns/日本.md'],
    ['console/nullable.ts', 'console/nullable.ts'],
  ])('HUB-1.6 %j is read as %j', (path, expected) => {
    if (expected === null) expect(() => pathParts(path)).toThrow()
    else expect(pathParts(path).join('/')).toBe(expected)
  })

  test('HUB-1.6 whatever is accepted stays below the root, also when somebody decodes it', () => {
    const piece = fc.constantFrom(
      '..', '.', '/', '\\', '%2e', '%2f', '%5c', '%25', '%', '2e', 'a', '\0', ' ', ':', '%c0%ae', '．', 'nul', '~',
    ) // biome-ignore format: a list
    const path = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 8 })
      .map((p) => p.join(''))
    const root = resolve('/srv/project')
    let accepted = 0
    fc.assert(
      fc.property(path, (text) => {
        for (const reading of acceptedReadings(text)) {
          accepted += 1
          expect(isAbsolute(reading)).toBe(false)
          expect(`${resolve(root, reading)}${sep}`).toSatisfy((at: string) => at.startsWith(root + sep))
        }
      }),
      { numRuns: 5_000 },
    )
    expect(accepted).toBeGreaterThan(500)
  })
})

/** The accepted path, and what one and two rounds of decoding make of it. */
function acceptedReadings(text: string): string[] {
  try {
    const path = pathParts(text).join('/')
    const once = decoded(path)
    return [path, once, decoded(once)]
  } catch (error) {
    expect(error).toMatchObject({ code: 'PATH_OUTSIDE_PROJECT' })
    return []
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
