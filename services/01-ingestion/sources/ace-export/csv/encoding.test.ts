import fc from 'fast-check'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { encodingOf, toUtf8 } from './encoding.ts'

const words = fc.string({
  unit: fc.constantFrom('a', 'é', 'Ł', '東', '🚀', '\n'),
  minLength: 1,
  maxLength: 60,
})

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function decoded(bytes: Buffer, size: number) {
  const { name, damaged } = await encodingOf(pieces(bytes, size))
  const parts: Buffer[] = []
  for await (const part of toUtf8(pieces(bytes, size), name)) parts.push(part)
  return { name, damaged, text: Buffer.concat(parts).toString('utf8') }
}

test('PIPE-3 UTF-8 is known wherever a block ends, within a character too', async () => {
  await fc.assert(
    fc.asyncProperty(words, fc.integer({ min: 1, max: 9 }), async (text, size) => {
      expect(await decoded(Buffer.from(text), size)).toEqual({ name: 'utf-8', damaged: false, text })
    }),
  )
})

test('PIPE-3 UTF-16 is decoded wherever a block ends behind its mark', async () => {
  await fc.assert(
    fc.asyncProperty(words, fc.integer({ min: 2, max: 9 }), async (text, size) => {
      for (const name of ['utf-16le', 'utf-16be']) {
        expect(await decoded(iconv.encode(text, name, { addBOM: true }), size)).toMatchObject({ name, text })
      }
    }),
  )
})

test('PIPE-3 what is no UTF-8 is Windows-1252; UTF-8 that was cut off stays UTF-8, and is damaged', async () => {
  expect(await decoded(iconv.encode('Größe in €, café', 'windows-1252'), 4)).toMatchObject({
    name: 'windows-1252',
    text: 'Größe in €, café',
  })
  const cut = Buffer.from('Größe – café ü').subarray(0, -1)
  expect(await decoded(cut, 5)).toMatchObject({ name: 'utf-8', damaged: true })
})
