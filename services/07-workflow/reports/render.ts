import { evidenceOf } from './evidence.ts'
import type { CompletionParts, Evidence, StatusParts } from './model.ts'

/** The report in the template of the guide; `parseCompletion` reads the same parts from it. */
export function renderCompletion(parts: CompletionParts): string {
  const { testing, status } = parts
  return `## Task ${parts.task ?? ''} Completion Report

### ${status === 'FAILED' ? '❌ FAILED' : '✅ COMPLETED'}: ${parts.title ?? ''}
**Status**: ${status ?? ''}
**Agent**: ${parts.agent ?? ''}
**Spec**: ${parts.spec ?? ''}

### 🎯 Accomplishments
${bullets(parts.accomplishments)}

### 📊 Technical Details
- **Files Created**: ${inline(parts.files)}
- **Database Changes**: ${nested(parts.databaseChanges)}
- **Dependencies Used**: ${nested(parts.dependenciesUsed)}
- **Testing**: ${nested(testing?.map(evidenceText) ?? null)}

### 🔓 Dependencies Unlocked
- **Next Tasks Ready**: ${inline(parts.nextTasks)}
- **Parallel Opportunities**: ${nested(parts.parallelOpportunities)}

### ⚠️ Issues & Deviations (if any)
${bullets(parts.issues)}

### 💡 Process Improvements
${bullets(parts.processImprovements)}

### 🔄 Handoff Notes
${bullets(parts.handoffNotes)}
`
}

/** The task status report in the format of the guide. */
export function renderStatus(parts: StatusParts): string {
  const coverage = parts.coverage === null || parts.coverage === 'none' ? 'None' : `${parts.coverage}%`
  return `Task ${parts.task ?? ''} Status Report:
- Implementation: ${parts.implementation ?? ''}
- Files Modified: ${inline(parts.filesModified)}
- Tests Added: ${inline(parts.testsAdded)}
- Coverage: ${coverage}
- Review Status: ${parts.reviewStatus ?? ''}
- Dependencies: ${inline(parts.dependencies)}
- Next Steps: ${nested(parts.nextSteps)}
`
}

const flat = (text: string) => text.replace(/\s+/g, ' ').trim()

function bullets(entries: readonly string[] | null): string {
  return (entries ?? []).map((entry) => `- ${flat(entry)}`).join('\n') || '- None'
}

function inline(entries: readonly string[] | null): string {
  return (entries ?? []).map(flat).join(', ') || 'None'
}

/** One entry on the line, several below it. */
function nested(entries: readonly string[] | null): string {
  const all = (entries ?? []).map(flat)
  return all.length < 2 ? (all[0] ?? 'None') : `\n${all.map((entry) => `  - ${entry}`).join('\n')}`
}

/** A result that its own words do not tell is written behind them. */
function evidenceText({ name, result }: Evidence): string {
  if (evidenceOf(flat(name)).result === result) return name
  if (result === 'fail') return `${name}: FAILED`
  return result === 'skipped' ? `${name}: skipped` : name
}
