import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coreColumns } from '../../../tests/helpers/core-columns.ts'
import { AppError, productPath } from '../../00-platform/index.ts'
import { loadAceFacts, loadSuites } from './load.ts'
import { sqlProblems } from './sql-check.ts'

const ace = loadAceFacts(productPath('data', 'ace'))
const base = {
  title: 'A rule',
  entity: 'core.odoo_opportunities',
  column: 'name',
  severity: 'warn',
  fix: 'Mend it.',
}
const suite = (name: string, rules: readonly unknown[]) => ({ suite: name, description: '', rules })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'suites-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The problems with which a folder of these files is refused; none when it is taken. */
async function problemsOf(files: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const directory = await mkdtemp(join(folder, 'case-'))
  for (const [name, content] of Object.entries(files))
    await writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content))
  try {
    loadSuites(directory, ace, coreColumns())
    return []
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'VALIDATION_SUITE_INVALID') throw error
    return (error.details as { problems: string[] }).problems
  }
}

/** The problems of one rule, without the name of its file. */
const ruleProblemsOf = async (given: Record<string, unknown>) =>
  (await problemsOf({ 'a.json': suite('one', [{ id: 'the-rule', ...base, ...given }]) })).map((problem) =>
    problem.replace('a.json: rule the-rule: ', ''),
  )

describe('suites are read when the hub starts', () => {
  test('PIPE-6 a suite that is sound is taken', async () => {
    expect(await ruleProblemsOf({ kind: 'not-null' })).toEqual([])
  })

  test('PIPE-6 every problem of every file is named at once, with its file and rule', async () => {
    const files = {
      'a.json': suite('one', [
        { id: 'kind-rule', ...base, kind: 'looks-good' },
        { id: 'word-rule', ...base, kind: 'not-null', maximum: 3 },
        { ...base, kind: 'not-null' },
        { id: 'form-rule', ...base, kind: 'range', column: 'amount' },
      ]),
      'b.json': suite('two', [
        { id: 'entity-rule', ...base, kind: 'not-null', entity: 'core.leads' },
        { id: 'column-rule', ...base, kind: 'not-null', column: 'nome' },
        {
          id: 'sql-rule',
          ...base,
          kind: 'sql',
          reads: [],
          sql: 'delete from core.odoo_opportunities returning id',
        },
      ]),
      'c.json': '{ "suite": ',
      'd.json': suite('two', [{ id: 'column-rule', ...base, kind: 'not-null' }]),
    }
    const problems = await problemsOf(files)
    expect(problems).toEqual([
      expect.stringMatching(/^a\.json: rule kind-rule: kind: /),
      expect.stringMatching(/^a\.json: rule word-rule: .*maximum/),
      expect.stringMatching(/^a\.json: rule number 3: id: /),
      'a.json: rule form-rule: give it a min or a max',
      expect.stringMatching(
        /^b\.json: rule entity-rule: there is no entity core\.leads; there are .*ace\.opportunity/,
      ),
      'b.json: rule column-rule: core.odoo_opportunities has no column nome',
      'b.json: rule sql-rule: its SQL cannot be used: it is not a select',
      'b.json: rule sql-rule: its SQL cannot be used: it holds "delete": a rule only reads',
      'c.json: it is no JSON',
      'suite two is declared twice',
      'rule column-rule is declared twice',
    ])
  })

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    [
      'a table of RAW that is not required',
      { kind: 'not-null', entity: 'raw.odoo_crm_lead' },
      /must stand in "requires"/,
    ],
    [
      'a table in SQL that is not there',
      { kind: 'sql', sql: 'select id, name from core.leads' },
      /no entity core\.leads/,
    ],
    ['a table outside RAW and CORE', { kind: 'sql', sql: 'select 1 from ops.runs' }, /no entity ops\.runs/],
    ['a column in a condition', { kind: 'not-null', when: 't.nome is null' }, /no column nome/],
    ['a column in a placeholder', { kind: 'expression', valid: '{is:nome=A}' }, /no column nome/],
    [
      'a column of another entity',
      { kind: 'references', references: { entity: 'core.country_map', column: 'x' } },
      /core\.country_map has no column x/,
    ],
    [
      'a column across tables',
      { kind: 'cross-table', with: 'core.ace_opportunities', on: { id: 'nr' }, valid: 'r.x = 1' },
      /has no column nr.*has no column x|has no column x.*has no column nr/s,
    ],
    [
      'a placeholder that stands for nothing',
      { kind: 'expression', valid: 't.id > {tomorrow}' },
      /\{tomorrow\}, which stands for nothing/,
    ],
    ['a list that is not there', { kind: 'accepted-values', valuesFrom: 'Stages' }, /no list Stages/],
    ['no values', { kind: 'accepted-values' }, /give it values or valuesFrom/],
    [
      'an array without each',
      { kind: 'accepted-values', column: 'tags', values: ['a'] },
      /write "each": true/,
    ],
    ['each without an array', { kind: 'accepted-values', values: ['a'], each: true }, /leave out "each"/],
    ['an array in {is:}', { kind: 'expression', valid: '{is:tags=A}' }, /write \{any:tags=/],
    ['a range without ends', { kind: 'range', column: 'amount' }, /a min or a max/],
    [
      'a range the wrong way round',
      { kind: 'range', column: 'amount', min: 2, max: 1 },
      /min is above its max/,
    ],
    ['a pattern that is none', { kind: 'pattern', pattern: '^[A' }, /no regular expression/],
    [
      'SQL that does not say what it looks at',
      { kind: 'sql', sql: 'select id, name from core.odoo_opportunities' },
      /say in "judges" and "reads"/,
    ],
    [
      'a condition over another table that does not say so',
      { kind: 'expression', valid: 't.id in (select id from core.odoo_opportunities)' },
      /say in "judges" and "reads"/,
    ],
    [
      'a declared column',
      { kind: 'not-null', reads: ['core.aws_accounts.nome'] },
      /core\.aws_accounts has no column nome/,
    ],
    ['a declared column of RAW', { kind: 'not-null', reads: ['raw.items.x'] }, /must stand in "requires"/],
    ['an empty threshold', { kind: 'not-null', threshold: {} }, /threshold is empty/],
    [
      'a threshold for a whole table',
      { kind: 'row-count', min: 1, threshold: { maxRatio: 0.1 } },
      /takes no threshold/,
    ],
  ]
  test.each(wrong)('PIPE-6 refused: %s', async (_, given, problem) => {
    expect((await ruleProblemsOf(given)).join('\n')).toMatch(problem)
  })
})

describe('the SQL of a rule only reads and gives the same rows again', () => {
  test.each([
    ["select id as entity_key, name as value from core.x where name ~ '^(update|delete);--$'"],
    ['with a as (select 1 as n) select n, "update" from a'],
    ["select t.do, coalesce(x, 'it''s') from core.t t where pg_typeof(t.x)::text = 'text'"],
  ])('PIPE-6 taken: %s', (sql) => {
    expect(sqlProblems(sql, 'query')).toEqual([])
  })

  test.each([
    ['update core.x set a = 1', 'not a select'],
    ['with gone as (delete from core.x returning 1) select * from gone', '"delete"'],
    ['select * into core.y from core.x', '"into"'],
    ['select 1 from core.x for update', '"update"'],
    ["select nextval('s')", 'nextval()'],
    ["select pg_read_file('/etc/passwd')", 'pg_read_file()'],
    ['select id from core.x where at < now()', '{today}'],
    ['select id from core.x where at < CURRENT_DATE', '{today}'],
    ['select 1; drop table core.x', '";"'],
    ['select 1 -- and more', 'comment'],
    ['select 1 /* and', 'comment'],
    ["select 'open", 'not closed'],
    ["select E'a\\'b' || ' from '", "E'…'"],
    ['select (1', 'brackets'],
  ])('PIPE-6 refused: %s', (sql, problem) => {
    expect(sqlProblems(sql, 'query').join('\n')).toContain(problem)
  })

  test('PIPE-6 a condition cannot reach beyond its brackets', () => {
    expect(sqlProblems('true) or (true', 'condition')).toEqual(['its brackets do not close'])
  })
})
