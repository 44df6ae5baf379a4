// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code of templates is quoted here as text

/** One behaviour that a requirement asks for, how to break it, and the test that must notice. */
export interface Behaviour {
  /** The requirement, e.g. HUB-4; the test that fails must cite it. */
  readonly requirement: string
  /** What holds as long as the code is whole. */
  readonly what: string
  /** Source file, from the root of the repository. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly code: string
  /** What stands there when it is broken. */
  readonly broken: string
  /** The test file of which the tests are run that cite the requirement. */
  readonly test: string
  /** Of these only the ones with this in their title; for files that take long. */
  readonly only?: string
}

/** At least one for each requirement that is begun (see requirements.test.ts), in the order of their ids. */
export const BEHAVIOURS: readonly Behaviour[] = [
  {
    requirement: 'HUB-1',
    what: 'a name of a spec holds only letters, digits and hyphens',
    file: 'services/07-workflow/files/names.ts',
    code: "if (!SPEC_NAME.test(name)) return 'it holds a character that is not allowed'",
    broken: '',
    test: 'services/07-workflow/files/names.test.ts',
  },
  {
    requirement: 'HUB-2',
    what: 'the reason of a blocked task goes with its marker',
    file: 'services/07-workflow/markdown/write-markers.ts',
    code: 'return same ? [] : [...marker, ...removalEdits(outline, task)]',
    broken: 'return same ? [] : marker',
    test: 'services/07-workflow/markdown/write-markers.test.ts',
  },
  {
    requirement: 'HUB-3',
    what: 'a task is not confirmed without a valid report',
    file: 'services/07-workflow/lifecycle/guards.ts',
    code: "if (report === 'valid') return null",
    broken: 'if (report !== undefined) return null',
    test: 'services/07-workflow/lifecycle/lifecycle.test.ts',
  },
  {
    requirement: 'HUB-4',
    what: 'a lease token that was made up opens nothing',
    file: 'services/07-workflow/tasks/holder.ts',
    code: 'fence !== task.fence || !isSameHash(task.leaseHash, hash)',
    broken: 'fence !== task.fence',
    test: 'services/07-workflow/claims/claims.test.ts',
  },
  {
    requirement: 'HUB-5',
    what: 'tasks that another agent is named for are left out of what is next',
    file: 'services/07-workflow/graph/next.ts',
    code: "assigned !== 'other' || options.others === true",
    broken: 'true',
    test: 'services/07-workflow/graph/graph.test.ts',
    only: 'its own tasks first',
  },
  {
    requirement: 'HUB-6',
    what: 'an agent without room gets no further task',
    file: 'services/07-workflow/agents/match.ts',
    code: 'load < capacity && ',
    broken: '',
    test: 'services/07-workflow/agents/wave.property.test.ts',
  },
  {
    requirement: 'HUB-7',
    what: 'an approval whose file was edited is stale',
    file: 'services/07-workflow/approvals/check.ts',
    code: 'changed.push(...(await noticeContent(call, { projectId, filePath }, hash)))',
    broken: 'void hash',
    test: 'services/07-workflow/approvals/actions.test.ts',
  },
  {
    requirement: 'HUB-8',
    what: 'a report with a missing part is refused by the name of the part',
    file: 'services/07-workflow/reports/validate.ts',
    code: 'if (parts[part] === null) problems.push(missing(part))\n    else if',
    broken: 'if (parts[part] !== null &&  parts[part] !== undefined) if',
    test: 'services/07-workflow/reports/reports.test.ts',
  },
  {
    requirement: 'HUB-9',
    what: 'the parts of a long reply put together are the reply',
    file: 'services/06-api/mcp/cut.ts',
    code: 'const from = piece.from + count\n',
    broken: 'const from = piece.from + count + 1\n',
    test: 'services/06-api/mcp/cut.test.ts',
  },
  {
    requirement: 'HUB-10',
    what: 'the audit shows for whom somebody acted',
    file: 'services/00-platform/actions/gate.ts',
    code: 'return { ...actor, onBehalfOf: agent }',
    broken: 'return actor',
    test: 'services/00-platform/actions/invoke.test.ts',
  },
  {
    requirement: 'HUB-12',
    what: 'a path of one machine in a script is told',
    file: 'services/07-workflow/registry/check.ts',
    code: '...scripts.flatMap(machinePaths),',
    broken: '',
    test: 'services/07-workflow/registry/registry.test.ts',
  },
  {
    requirement: 'HUB-13',
    what: 'an entry with more of the words comes before one with fewer',
    file: 'services/07-workflow/knowledge/rank.ts',
    code: 'return found === 0 ? 0 : found + weight / (weight + 1)',
    broken: 'return weight',
    test: 'services/07-workflow/knowledge/knowledge.test.ts',
  },
  {
    requirement: 'HUB-14',
    what: 'the branch of a task says what it is about',
    file: 'services/07-workflow/git/habits.ts',
    code: 'task-${NUMBER}(-[a-z0-9]+)+$`',
    broken: 'task-${NUMBER}.*$`',
    test: 'services/07-workflow/git/git.test.ts',
  },
  {
    requirement: 'HUB-15',
    what: 'nothing is removed before its days are over',
    file: 'services/07-workflow/housekeeping/model.ts',
    code: 'return new Date(now.getTime() - days * DAY_MS)',
    broken: 'return now',
    test: 'services/07-workflow/housekeeping/housekeeping.test.ts',
  },
  {
    requirement: 'PIPE-1',
    what: 'settings that belong together are asked for together',
    file: 'services/00-platform/config/load.ts',
    code: 'problems.push(...missingCompanions(values))',
    broken: '',
    test: 'services/00-platform/config/load.test.ts',
  },
  {
    requirement: 'PIPE-2',
    what: 'credentials never leave the source',
    file: 'services/01-ingestion/sources/odoo-rpc/columns.ts',
    code: '(^|_)(password|',
    broken: '(^|_)(',
    test: 'services/01-ingestion/sources/odoo-rpc/columns.test.ts',
  },
  {
    requirement: 'PIPE-3',
    what: 'a header of an ACE export that means a column twice is refused',
    file: 'services/01-ingestion/sources/ace-export/columns.ts',
    code: '  refuseDuplicates(rules.file, header.fields, columns)\n',
    broken: '',
    test: 'services/01-ingestion/sources/ace-export/ace-export.test.ts',
  },
  {
    requirement: 'PIPE-4',
    what: 'a source is never asked more at once than it can take',
    file: 'services/01-ingestion/sources/odoo-rpc/gate.ts',
    code: 'if (free > 0) {',
    broken: 'if (free > -1_000) {',
    test: 'services/01-ingestion/sources/odoo-rpc/gate.test.ts',
  },
  {
    requirement: 'PIPE-5',
    what: 'a public mailbox is no company',
    file: 'services/02-transformation/sql/expressions.ts',
    code: 'return `case when ${domain} not in (select domain from core.generic_domains) then ${domain} end`',
    broken: 'return domain',
    test: 'services/02-transformation/transform.test.ts',
    only: 'generic mailboxes',
  },
  {
    requirement: 'PIPE-6',
    what: 'a reference to nothing fails',
    file: 'services/03-validation/rules/compile.ts',
    code: 'and not exists (select 1 from',
    broken: 'and exists (select 1 from',
    test: 'services/03-validation/validate.test.ts',
  },
  {
    requirement: 'PIPE-7',
    what: 'a text that changed is embedded again',
    file: 'services/04-embedding/queries/embed-queries.ts',
    code: 'and e.model = ${model} and e.text_hash = o.text_hash)`',
    broken: 'and e.model = ${model})`',
    test: 'services/04-embedding/run/embedding-run.test.ts',
    only: 'embeds each text once',
  },
  {
    requirement: 'PIPE-8',
    what: 'what stands in a text cannot become HTML in a result',
    file: 'services/04-embedding/search/highlight.ts',
    code: '<mark>${escapeHtml(text.slice(start, end))}</mark>`\n    at = end\n  }\n  return `${html}${escapeHtml(text.slice(at, to))}',
    broken:
      '<mark>${text.slice(start, end)}</mark>`\n    at = end\n  }\n  return `${html}${text.slice(at, to)}',
    test: 'services/04-embedding/search/highlight.test.ts',
  },
  {
    requirement: 'PIPE-9',
    what: 'the words any company may carry do not make two of them one',
    file: 'services/05-matching/engine/company-name.ts',
    code: 'TRANSLATIONS.get(word) ?? plainSpelling(word)',
    broken: 'word',
    test: 'services/05-matching/engine/company-name.test.ts',
  },
  {
    requirement: 'PIPE-10',
    what: 'work that is cancelled while it waits ends with the reason',
    file: 'services/01-ingestion/sources/odoo-rpc/gate.ts',
    code: 'reject(signal.reason)',
    broken: "reject(new Error('gone'))",
    test: 'services/01-ingestion/sources/odoo-rpc/gate.test.ts',
  },
  {
    requirement: 'PIPE-11',
    what: 'a Node that is too old is refused with a sentence',
    file: 'bin/lib/node-version.mjs',
    code: 'minor >= WANTED[1]',
    broken: 'true',
    test: 'tests/meta/bootstrap.test.ts',
    only: 'an old Node is refused',
  },
]
