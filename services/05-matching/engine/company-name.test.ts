import { describe, expect, test } from 'vitest'
import { parseCompanyName } from './company-name.ts'
import { companyName } from './comparators-text.ts'
import { LEGAL_FORMS } from './data/legal-forms.ts'
import { TRANSLITERATION } from './data/transliteration.ts'
import { fold } from './text.ts'

describe('PIPE-9 names of companies are normalised', () => {
  test.each([
    ['Müller & Söhne GmbH & Co. KG', 'Mueller und Soehne'],
    ['ACME, Inc.', 'Acme Incorporated'],
    ['Société Générale S.A.', 'SOCIETE GENERALE'],
    ['Żabka Polska Sp. z o.o.', 'Zabka Polska'],
    ['Газпром Нефть', 'Gazprom Neft'],
    ['ООО Яндекс', 'Yandex'],
    ['Εθνική Τράπεζα Α.Ε.', 'Ethniki Trapeza'],
    ['Banco do Brasil', 'Bank do Brasil'],
    ['Nordwind Versicherungen AG', 'Nordwind Insurance plc'],
    ['The Contoso Group Holdings Ltd', 'Contoso Gruppe'],
    ['PT Telkom Indonesia Tbk', 'Telkom Indonesia'],
    ['O’Neill Pty Ltd', "O'Neill"],
  ])('%s is %s', (left, right) => {
    expect(parseCompanyName(left).tokens).toEqual(parseCompanyName(right).tokens)
  })

  test.each([
    ['Limited', ['limited']],
    ['AS Roma', ['as', 'roma']],
    ['GmbH', ['gmbh']],
  ])('%s keeps a name although its words are legal forms', (name, tokens) => {
    expect(parseCompanyName(name).tokens).toEqual(tokens)
  })

  test('the legal form is told', () => {
    expect(parseCompanyName('Acme GmbH & Co. KG').legalForm).toBe('gmbh and co kg')
  })

  test('every legal form and transliteration is in folded form, so that it can be met', () => {
    expect(LEGAL_FORMS.filter((form) => fold(form) !== form)).toEqual([])
    expect(Object.values(TRANSLITERATION).filter((letters) => !/^[a-z]*$/.test(letters))).toEqual([])
  })

  test('initials, typos and generic words come near, other companies do not', () => {
    const fitted = companyName().fit([
      'International Business Machines',
      'IBM Corp',
      'Acme Logistics',
      'Akme Logistics',
    ])
    const level = (a: string, b: string) => fitted.compare(fitted.prepare(a), fitted.prepare(b))
    expect(level('IBM Corp', 'International Business Machines')).toBe(1)
    expect(level('Acme Logistics', 'Akme Logistics GmbH')).toBe(1)
    expect(level('Acme Logistics', 'Borealis Foods')).toBe(4)
  })
})
